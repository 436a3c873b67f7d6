"""Streaks in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.unit_of_work import MemoryOutbox
from core.engagement.streaks.facts import BonusFreezes, Facts, Log, Pause, Repair, ZoneChange
from core.engagement.streaks.ports import KeptAnswer, KeptState
from core.shared.errors import NotFound
from core.shared.events import Event

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MemoryStreakStates:
    """`core.engagement.streaks.ports.StreakAnswers` and `StreakStates`; a row is (version, state or None)."""

    database: MemoryDatabase
    outbox: MemoryOutbox

    async def get(self, app: str, user_id: UUID) -> KeptAnswer | None:
        async with self.database.turn():
            version, state = self._row(app, user_id)
        if not version:
            return None
        if state is None:
            return KeptAnswer(0, _LONG_AGO, _LONG_AGO, b"", b"")
        snapshot = msgspec.json.encode(state.snapshot)
        return KeptAnswer(state.snapshot.rules, state.snapshot.as_of, state.valid_until, state.answer, snapshot)

    async def many(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, KeptAnswer]:
        """`core.engagement.streaks.ports.KeptAnswers`."""
        found = {user_id: await self.get(app, user_id) for user_id in user_ids}
        return {user_id: kept for user_id, kept in found.items() if kept is not None}

    async def recent(self, app: str, user_id: UUID) -> KeptState | None:
        async with self.database.turn():
            return self._row(app, user_id)[1]

    async def append(self, app: str, user_id: UUID, log: Log, state: KeptState, event: Event) -> bool:
        async with self.database.transaction(app):
            if self._row(app, user_id)[0] != state.version - 1:
                return False
            self.database.table("streaks").put((app, user_id), (state.version, state))
            self.database.table("streak_logs").put((app, user_id, log.id), log)
            await self.outbox.add(event)
            return True

    async def lock(self, app: str, user_id: UUID) -> int:
        if (app, user_id) not in self.database.table("memberships"):
            raise NotFound
        return self._row(app, user_id)[0]

    async def save(self, app: str, user_id: UUID, state: KeptState) -> None:
        async with self.database.turn():
            self.database.table("streaks").put((app, user_id), (state.version, state))

    async def zone_changed(self, app: str, user_id: UUID) -> None:
        """`core.identity.profiles.ports.ZoneDependents`: the state is to be worked out anew from all facts."""
        async with self.database.turn():
            version, _ = self._row(app, user_id)
            if version:
                self.database.table("streaks").put((app, user_id), (version + 1, None))

    async def some(self, app: str, most: int) -> list[UUID]:
        """`core.engagement.streaks.ports.StreakSamples`; in memory there are few, and always the same."""
        async with self.database.turn():
            return [user_id for (slug, user_id), _ in self.database.table("streaks").items() if slug == app][:most]

    def _row(self, app: str, user_id: UUID) -> tuple[int, KeptState | None]:
        row: tuple[int, KeptState | None] = self.database.table("streaks").get((app, user_id)) or (0, None)
        return row


@dataclass(frozen=True, slots=True)
class MemoryStreakFacts:
    """`core.engagement.streaks.ports.StreakFacts`."""

    database: MemoryDatabase

    async def all(self, app: str, user_id: UUID) -> Facts:
        async with self.database.turn():
            zones = [
                ZoneChange(key[2], zone)
                for key, zone in self.database.table("zone_changes").items()
                if key[:2] == (app, user_id)
            ]
            return Facts(
                zones=zones,
                logs=self._of("streak_logs", app, user_id),
                pauses=self._of("streak_pauses", app, user_id),
                repairs=self._of("streak_repairs", app, user_id),
                bonuses=self._of("streak_freezes", app, user_id),
            )

    async def add_log(self, app: str, user_id: UUID, log: Log) -> None:
        await self._put("streak_logs", app, user_id, log)

    async def remove_log(self, app: str, user_id: UUID, log_id: UUID) -> None:
        async with self.database.turn():
            self.database.table("streak_logs").remove((app, user_id, log_id))

    async def add_pause(self, app: str, user_id: UUID, pause: Pause) -> None:
        await self._put("streak_pauses", app, user_id, pause)

    async def end_pause(self, app: str, user_id: UUID, pause_id: UUID, last: date | None) -> None:
        async with self.database.turn():
            pauses = self.database.table("streak_pauses")
            pause = pauses.remove((app, user_id, pause_id))
            if pause is not None and last is not None:
                pauses.put((app, user_id, pause_id), replace(pause, last=last))

    async def add_repair(self, app: str, user_id: UUID, repair: Repair) -> None:
        await self._put("streak_repairs", app, user_id, repair)

    async def add_freezes(self, app: str, user_id: UUID, freezes: BonusFreezes, reason: str) -> bool:
        async with self.database.turn():
            table = self.database.table("streak_freezes")
            if (app, user_id, freezes.id) in table:
                return False
            table.put((app, user_id, freezes.id), freezes)
            return True

    async def _put(self, table: str, app: str, user_id: UUID, row: Any) -> None:
        async with self.database.turn():
            self.database.table(table).put((app, user_id, row.id), row)

    def _of(self, table: str, app: str, user_id: UUID) -> list[Any]:
        return [row for key, row in self.database.table(table).items() if key[:2] == (app, user_id)]
