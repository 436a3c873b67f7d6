"""Tell the studio's owners something."""

from __future__ import annotations

from dataclasses import dataclass

from core.bots.calls import Call
from core.bots.ports import Outgoing, Owners, Rooms
from core.platform.registry.apps import Apps

BOT = "queuepilot"


@dataclass(frozen=True, slots=True)
class TellOwners:
    """A message by QueuePilot to every owner who has started it; in the caller's unit of work of the studio."""

    apps: Apps
    owners: Owners
    rooms: Rooms
    outgoing: Outgoing

    async def __call__(self, text: str) -> None:
        if BOT not in self.apps:
            return
        rooms = [await self.rooms.of_user(BOT, owner) for owner in await self.owners.all()]
        calls = [Call(room=room.id, method="sendMessage", text=f"⚠️ {text}") for room in rooms if room is not None]
        await self.outgoing.add(BOT, calls)
