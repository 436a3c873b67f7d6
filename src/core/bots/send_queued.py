"""Send what waits for a room, within Telegram's limits."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from core.bots.bot import Receipt
from core.bots.calls import PACED, WITHOUT_CHAT
from core.bots.ground import Ground
from core.bots.meet import Meet
from core.bots.pace import BOT, CHAT, GROUP, Sent
from core.bots.ports import (
    FloodWait,
    Outgoing,
    Pace,
    Queue,
    Queued,
    Rooms,
    Telegram,
    TelegramDown,
    TelegramRefusal,
    Timer,
    Timers,
)
from core.bots.queue_calls import SEND, SendWork, drop_messages
from core.bots.registry import Bots
from core.bots.rooms import Room
from core.bots.turn import Turn
from core.platform.jobs.ports import Jobs
from core.shared.actor import STUDIO
from core.shared.ports import Clock, UnitOfWork

log = logging.getLogger("rhizome.bots")
DELETE = "_delete"
THE_BOT = 0


class Posted(msgspec.Struct, frozen=True):
    """A message that is to be deleted."""

    message_id: int


@dataclass(frozen=True, slots=True)
class SendQueued:
    """Sends the calls of one room, one after the other, each when its turn has come; the rest is put off by a job of
    its own. A call is settled in one unit of work with all that follows from it, so that a crash repeats at most the
    one in flight. Raises `TelegramDown` when Telegram does not answer: the call stays where it is."""

    bots: Bots
    queue: Queue
    pace: Pace
    rooms: Rooms
    meet: Meet
    timers: Timers
    ground: Ground
    outgoing: Outgoing
    telegram: Telegram
    jobs: Jobs
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, room_id: int) -> None:
        while (call := await self._next(app, room_id)) is not None:
            queued, room = call
            try:
                result = await self.telegram.call(app, queued.method, _params(queued, room))
            except FloodWait as wait:
                await self._hold(app, queued, wait.seconds)
                return
            except TelegramRefusal as refusal:
                await self._refused(app, queued, room, refusal)
            except TelegramDown:
                async with self.uow(app):
                    await self.queue.put_back(app, queued.id)
                raise
            else:
                await self._sent(app, queued, result)

    async def _next(self, app: str, room_id: int) -> tuple[Queued, Room] | None:
        """The room's first call if it may go now; it is then this sender's."""
        now = self.clock.now()
        async with self.uow(app):
            queued = await self.queue.head(app, room_id)
            room = await self.rooms.get(app, room_id)
            if queued is None or room is None:
                return None
            if queued.method in PACED:
                free_at = await self._take_place(app, room, now)
                if free_at > now:
                    await self.jobs.add(app, SEND, SendWork(room_id), due_at=free_at)
                    return None
            await self.queue.begin(app, queued.id)
        return queued, room

    async def _take_place(self, app: str, room: Room, now: datetime) -> datetime:
        """When it may go: now, and then it counts as sent, or later."""
        limits = CHAT if room.kind == "private" else GROUP
        own, whole = await self.pace.get(app, room.id), await self.pace.get(app, THE_BOT)
        free_at = max(own.free_at(limits, now), whole.free_at(BOT, now))
        if free_at == now:
            await self.pace.put(app, room.id, own.and_at(now, limits))
            await self.pace.put(app, THE_BOT, whole.and_at(now, BOT))
        return free_at

    async def _hold(self, app: str, queued: Queued, seconds: int) -> None:
        until = self.clock.now() + timedelta(seconds=seconds)
        async with self.uow(app):
            await self.queue.put_back(app, queued.id)
            sent = await self.pace.get(app, queued.room)
            await self.pace.put(app, queued.room, Sent(sent.at, until))
            await self.jobs.add(app, SEND, SendWork(queued.room), due_at=until)

    async def _sent(self, app: str, queued: Queued, result: Any) -> None:
        async with self.uow(app):
            if not await self.queue.done(app, queued.id):
                return
            if queued.method in PACED:
                await self.pace.count(app, self.clock.now().date())
            if queued.delete_after is not None:
                await self._delete_later(app, queued.room, _message_ids(result), self.clock.now() + queued.delete_after)
            await self._tell(app, queued, Receipt(tag=queued.tag, ok=True, result=result))

    async def _delete_later(self, app: str, room: int, message_ids: list[int], at: datetime) -> None:
        for message_id in message_ids:
            key, body = f"{DELETE}:{room}:{message_id}", msgspec.json.encode(Posted(message_id))
            await self.timers.set(app, Timer(key=key, kind=DELETE, at=at, body=body, room=room))

    async def _refused(self, app: str, queued: Queued, room: Room, refusal: TelegramRefusal) -> None:
        async with self.uow(app):
            if refusal.migrated_to is not None:
                await self.meet.move(app, room.chat, refusal.migrated_to)
                await self.queue.put_back(app, queued.id)
                return
            if not await self.queue.done(app, queued.id):
                return
            log.warning("%s: Telegram refused %s: %s", app, queued.method, refusal)
            await self._tell(app, queued, Receipt(tag=queued.tag, ok=False, error=refusal.description))
            if refusal.status == 403:
                await self._unreachable(app, room, refusal.description)

    async def _unreachable(self, app: str, room: Room, why: str) -> None:
        if room.kind == "private":
            room = replace(room, blocked_at=self.clock.now())
        else:
            room = replace(room, standing="kicked")
        await self.rooms.put(app, room)
        for dropped in await drop_messages(self.queue, app, room.id):
            await self._tell(app, dropped, Receipt(tag=dropped.tag, ok=False, error=why))

    async def _tell(self, app: str, queued: Queued, receipt: Receipt) -> None:
        kind, _, rest = queued.tag.partition(":")
        handler = self.bots[app].receipts.get(kind)
        if handler is None:
            return
        here = await self.rooms.get(app, queued.room)
        turn = Turn(app, self.clock.now(), self.ground, here, here if here and here.kind == "private" else None)
        await handler(turn, replace(receipt, tag=rest))
        await self.outgoing.add(app, turn.calls)


@dataclass(frozen=True, slots=True)
class SendForgotten:
    """Looks for calls that wait and that no job knows of, as when one was given up; up to `most` rooms."""

    queue: Queue
    jobs: Jobs
    uow: UnitOfWork

    async def __call__(self, most: int) -> int:
        async with self.uow(STUDIO):
            found = await self.queue.waiting(most)
            for app, room in found:
                await self.jobs.add(app, SEND, SendWork(room))
        return len(found)


def _params(queued: Queued, room: Room) -> dict[str, Any]:
    if queued.method in WITHOUT_CHAT:
        return queued.params
    return {"chat_id": room.chat, **queued.params}


def _message_ids(result: Any) -> list[int]:
    """Of one message, or of an album's."""
    messages = result if isinstance(result, list) else [result]
    return [m["message_id"] for m in messages if isinstance(m, dict) and isinstance(m.get("message_id"), int)]
