"""Rooms, records, numbers and payments of bots, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase, Table
from core.bots.ports import StarsPayment
from core.bots.rooms import Room

ROOMS, RECORDS, PAYMENTS = "bot_rooms", "bot_records", "stars_payments"


@dataclass(frozen=True, slots=True)
class MemoryRooms:
    """`core.bots.ports.Rooms`."""

    database: MemoryDatabase

    async def get(self, app: str, room_id: int) -> Room | None:
        async with self.database.turn():
            return self._rows.get((app, room_id))

    async def by_chat(self, app: str, chat: int) -> Room | None:
        async with self.database.turn():
            found = (room for (owner, _), room in self._rows.items() if owner == app and room.chat == chat)
            return next(found, None)

    async def of_user(self, app: str, user_id: UUID) -> Room | None:
        async with self.database.turn():
            found = (room for (owner, _), room in self._rows.items() if owner == app and room.user_id == user_id)
            return next(found, None)

    async def put(self, app: str, room: Room) -> None:
        async with self.database.turn():
            self._rows.put((app, room.id), room)

    async def drop(self, app: str, room_id: int) -> None:
        async with self.database.turn():
            self._rows.remove((app, room_id))

    async def groups(self, app: str) -> list[Room]:
        async with self.database.turn():
            found = [room for (owner, _), room in self._rows.items() if owner == app and room.kind == "group"]
        return sorted((room for room in found if room.reachable), key=lambda room: room.id)

    @property
    def _rows(self) -> Table[tuple[str, int], Room]:
        return self.database.table(ROOMS)


class RecordRow(msgspec.Struct, frozen=True):
    """A record, its tags, and its place among all."""

    ordinal: int
    body: bytes
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemoryRecords:
    """`core.bots.ports.Records`; units of work take turns here anyway."""

    database: MemoryDatabase

    async def get(self, app: str, kind: str, key: str) -> bytes | None:
        async with self.database.turn():
            found = self._rows.get((app, kind, key))
            return found.body if found else None

    async def put(self, app: str, kind: str, key: str, body: bytes, tags: Sequence[str]) -> None:
        async with self.database.turn():
            known = self._rows.get((app, kind, key))
            ordinal = known.ordinal if known else self._rows.changes
            self._rows.put((app, kind, key), RecordRow(ordinal, body, tuple(tags)))

    async def drop(self, app: str, kind: str, key: str) -> bool:
        async with self.database.turn():
            return self._rows.remove((app, kind, key)) is not None

    async def tagged(self, app: str, kind: str, tag: str, most: int) -> list[tuple[str, bytes]]:
        async with self.database.turn():
            found = [
                (row.ordinal, key, row.body)
                for (owner, of, key), row in self._rows.items()
                if (owner, of) == (app, kind) and tag in row.tags
            ]
        return [(key, body) for _, key, body in sorted(found)[-most:]]

    @property
    def _rows(self) -> Table[tuple[str, str, str], RecordRow]:
        return self.database.table(RECORDS)


@dataclass(frozen=True, slots=True)
class MemoryNumbers:
    """`core.bots.ports.Numbers`."""

    database: MemoryDatabase

    async def next(self, app: str, scope: str) -> int:
        async with self.database.turn():
            rows: Table[tuple[str, str], int] = self.database.table("bot_numbers")
            number = (rows.get((app, scope)) or 0) + 1
            rows.put((app, scope), number)
            return number


@dataclass(frozen=True, slots=True)
class MemoryStarsPayments:
    """`core.bots.ports.StarsPayments`."""

    database: MemoryDatabase

    async def add(self, app: str, payment: StarsPayment) -> bool:
        async with self.database.turn():
            if (app, payment.charge_id) in self._rows:
                return False
            self._rows.put((app, payment.charge_id), payment)
            return True

    async def get(self, app: str, charge_id: str) -> StarsPayment | None:
        async with self.database.turn():
            return self._rows.get((app, charge_id))

    async def refunded(self, app: str, charge_id: str, at: datetime) -> bool:
        async with self.database.turn():
            known = self._rows.get((app, charge_id))
            if known is None or known.refunded_at is not None:
                return False
            self._rows.put((app, charge_id), msgspec.structs.replace(known, refunded_at=at))
            return True

    @property
    def _rows(self) -> Table[tuple[str, str], StarsPayment]:
        return self.database.table(PAYMENTS)
