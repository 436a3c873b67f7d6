"""Deal with a timer whose instant has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from core.bots.bot import Due
from core.bots.ground import Album, Ground
from core.bots.handle_update import ALBUM, answered
from core.bots.ports import Outgoing, Rooms, Timer, Timers
from core.bots.registry import Bots
from core.bots.send_queued import DELETE, Posted
from core.bots.turn import Turn
from core.platform.jobs.ports import Jobs
from core.shared.ports import Clock

TIMER = "bots.timer"


class TimerWork(msgspec.Struct, frozen=True):
    """The payload of the job that runs a timer."""

    serial: int


@dataclass(frozen=True, slots=True)
class HandOverTimers:
    """A job for each timer that has come due, `most` at a time; inside a unit of work of the studio. What was due while
    nobody worked comes now, once."""

    timers: Timers
    jobs: Jobs

    async def __call__(self, now: datetime, most: int) -> int:
        due = await self.timers.hand_over(now, most)
        for app, serial in due:
            await self.jobs.add(app, TIMER, TimerWork(serial))
        return len(due)


@dataclass(frozen=True, slots=True)
class RunTimer:
    """Runs the bot's handler of a timer, if it is still set; in the caller's unit of work of the bot, so that it
    happens once and never after it was cancelled."""

    bots: Bots
    timers: Timers
    rooms: Rooms
    ground: Ground
    outgoing: Outgoing
    clock: Clock

    async def __call__(self, app: str, serial: int) -> None:
        timer = await self.timers.take(app, serial)
        if timer is None:
            return
        here = None if timer.room is None else await self.rooms.get(app, timer.room)
        turn = Turn(app, self.clock.now(), self.ground, here, here if here and here.kind == "private" else None)
        await self._run(turn, timer)
        await self.outgoing.add(app, turn.calls)

    async def _run(self, turn: Turn, timer: Timer) -> None:
        key = timer.key.partition(":")[2]
        if timer.kind == DELETE:
            posted = msgspec.json.decode(timer.body, type=Posted)
            turn.call(turn.room.id, "deleteMessage", message_id=posted.message_id)
        elif timer.kind == ALBUM:
            await turn.shelf(Album).drop(key)
        elif timer.kind in self.bots[turn.app].timers:  # else of an older release
            handler = self.bots[turn.app].timers[timer.kind]
            await answered(turn, handler(turn, Due(key=key, at=timer.at, body=timer.body)))
