"""Put a turn's calls into the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from core.bots.calls import PACED, WITHOUT_CHAT, Call
from core.bots.ports import Queue, Queued, Rooms
from core.bots.rooms import Room
from core.platform.jobs.ports import Jobs
from core.shared.ports import Ids

SEND = "bots.send"


class SendWork(msgspec.Struct, frozen=True):
    """The payload of the job that sends what waits for a room."""

    room: int


@dataclass(frozen=True, slots=True)
class QueueCalls:
    """`Outgoing`: texts are put into each reader's language now; messages to rooms that can't be reached are left
    out."""

    queue: Queue
    rooms: Rooms
    jobs: Jobs
    ids: Ids

    async def add(self, app: str, calls: Sequence[Call]) -> None:
        rooms: dict[int, Room | None] = {}
        queued: list[Queued] = []
        for call in calls:
            if call.room not in rooms:
                rooms[call.room] = await self.rooms.get(app, call.room)
            room = rooms[call.room]
            if room is None or (call.method in PACED and not room.reachable):
                continue
            queued.append(
                Queued(
                    id=self.ids.new(),
                    room=call.room,
                    method=call.method,
                    params=call.in_language(room.language),
                    tag=call.tag,
                    delete_after=call.delete_after,
                )
            )
        if queued:
            await self.queue.add(app, queued)
        for room_id in dict.fromkeys(call.room for call in queued):
            await self.jobs.add(app, SEND, SendWork(room_id))


async def drop_messages(queue: Queue, app: str, room: int) -> list[Queued]:
    """Say nothing in the room any more; what that was. Calls that are not about the chat, such as money that goes
    back, stay."""
    dropped = await queue.drop_all(app, room)
    await queue.add(app, [call for call in dropped if call.method in WITHOUT_CHAT])
    return [call for call in dropped if call.method not in WITHOUT_CHAT]
