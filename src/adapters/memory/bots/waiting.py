"""Timers, calls, pace and errands of bots, in memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.bots.calls import EXPRESS
from core.bots.pace import Sent
from core.bots.ports import IN_FLIGHT, Errand, Queued, Timer

TIMERS, CALLS, ERRANDS = "bot_timers", "bot_calls", "bot_errands"


class TimerRow(msgspec.Struct, frozen=True):
    """A timer, and whether its job was made."""

    timer: Timer
    handed: bool = False


@dataclass(frozen=True, slots=True)
class MemoryTimers:
    """`core.bots.ports.Timers`."""

    database: MemoryDatabase

    async def set(self, app: str, timer: Timer) -> None:
        async with self.database.turn():
            serials: Table[str, int] = self.database.table("bot_timer_serial")
            serial = (serials.get("last") or 0) + 1
            serials.put("last", serial)
            self._rows.put((app, timer.key), TimerRow(replace(timer, serial=serial)))

    async def cancel(self, app: str, key: str) -> bool:
        async with self.database.turn():
            return self._rows.remove((app, key)) is not None

    async def cancel_all(self, app: str, prefix: str) -> int:
        async with self.database.turn():
            found = [key for key, _ in self._rows.items() if key[0] == app and key[1].startswith(prefix)]
            for key in found:
                self._rows.remove(key)
            return len(found)

    async def hand_over(self, now: datetime, most: int) -> list[tuple[str, int]]:
        async with self.database.turn():
            due = [
                (row.timer.at, row.timer.serial, key, row)
                for key, row in self._rows.items()
                if not row.handed and row.timer.at <= now
            ]
            due.sort(key=lambda found: found[:2])
            for _, _, key, row in due[:most]:
                self._rows.put(key, replace(row, handed=True))
            return [(key[0], serial) for _, serial, key, _ in due[:most]]

    async def take(self, app: str, serial: int) -> Timer | None:
        async with self.database.turn():
            for key, row in self._rows.items():
                if key[0] == app and row.timer.serial == serial:
                    self._rows.remove(key)
                    return row.timer
            return None

    @property
    def _rows(self) -> Table[tuple[str, str], TimerRow]:
        return self.database.table(TIMERS)


class CallRow(msgspec.Struct, frozen=True):
    """A call, its place among all, and until when (`time.monotonic`) it is its sender's."""

    ordinal: int
    call: Queued
    until: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether it is being sent."""
        return self.until > time.monotonic()


@dataclass(frozen=True, slots=True)
class MemoryQueue:
    """`core.bots.ports.Queue`."""

    database: MemoryDatabase

    async def add(self, app: str, calls: Sequence[Queued]) -> None:
        async with self.database.turn():
            for call in calls:
                self._rows.put((app, call.id), CallRow(self._rows.changes, call))

    async def head(self, app: str, room: int) -> Queued | None:
        async with self.database.turn():
            rows = sorted(self._of(app, room), key=lambda row: row.call.method not in EXPRESS)
            first = rows[0] if rows else None
            return None if first is None or first.taken else first.call

    async def begin(self, app: str, call_id: UUID) -> None:
        await self._until(app, call_id, time.monotonic() + IN_FLIGHT.total_seconds())

    async def put_back(self, app: str, call_id: UUID) -> None:
        await self._until(app, call_id, 0.0)

    async def done(self, app: str, call_id: UUID) -> bool:
        async with self.database.turn():
            return self._rows.remove((app, call_id)) is not None

    async def drop_all(self, app: str, room: int) -> list[Queued]:
        async with self.database.turn():
            found = [row.call for row in self._of(app, room)]
            for call in found:
                self._rows.remove((app, call.id))
            return found

    async def waiting(self, most: int) -> list[tuple[str, int]]:
        async with self.database.turn():
            rows = sorted(self._rows.items(), key=lambda item: item[1].ordinal)
            rooms = dict.fromkeys((key[0], row.call.room) for key, row in rows)
            taken = {(key[0], row.call.room) for key, row in rows if row.taken}
            return [room for room in rooms if room not in taken][:most]

    async def _until(self, app: str, call_id: UUID, until: float) -> None:
        async with self.database.turn():
            row = self._rows.get((app, call_id))
            if row is not None:
                self._rows.put((app, call_id), replace(row, until=until))

    def _of(self, app: str, room: int) -> list[CallRow]:
        rows = [row for key, row in self._rows.items() if key[0] == app and row.call.room == room]
        return sorted(rows, key=lambda row: row.ordinal)

    @property
    def _rows(self) -> Table[tuple[str, UUID], CallRow]:
        return self.database.table(CALLS)


@dataclass(frozen=True, slots=True)
class MemoryPace:
    """`core.bots.ports.Pace`."""

    database: MemoryDatabase

    async def get(self, app: str, room: int) -> Sent:
        async with self.database.turn():
            found: Sent | None = self.database.table("bot_pace").get((app, room))
            return found or Sent()

    async def put(self, app: str, room: int, sent: Sent) -> None:
        async with self.database.turn():
            self.database.table("bot_pace").put((app, room), sent)

    async def count(self, app: str, day: date) -> None:
        async with self.database.turn():
            rows: Table[tuple[str, date], int] = self.database.table("bot_sent")
            rows.put((app, day), (rows.get((app, day)) or 0) + 1)


@dataclass(frozen=True, slots=True)
class MemoryErrands:
    """`core.bots.ports.Errands`."""

    database: MemoryDatabase

    async def add(self, app: str, errand: Errand) -> None:
        async with self.database.turn():
            self._rows.put((app, errand.id), errand)

    async def get(self, app: str, errand_id: UUID) -> Errand | None:
        async with self.database.turn():
            return self._rows.get((app, errand_id))

    async def done(self, app: str, errand_id: UUID) -> bool:
        async with self.database.turn():
            return self._rows.remove((app, errand_id)) is not None

    @property
    def _rows(self) -> Table[tuple[str, UUID], Errand]:
        return self.database.table(ERRANDS)
