"""Achievements in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.members import locale_of
from core.engagement.achievements.model import Unlock
from core.engagement.achievements.ports import Rollout

UNLOCKS, ROLLOUTS = "achievement_unlocks", "achievement_rollouts"


@dataclass(frozen=True, slots=True)
class MemoryUnlocks:
    """`core.engagement.achievements.ports.Unlocks`, by app, person and key."""

    database: MemoryDatabase

    async def of(self, app: str, user_id: UUID) -> list[Unlock]:
        async with self.database.turn():
            rows = self.database.table(UNLOCKS).items()
            held: list[Unlock] = [one for key, one in rows if key[:2] == (app, user_id)]
            return sorted(held, key=lambda one: (one.unlocked_at, one.id))

    async def add(self, app: str, unlocks: Sequence[Unlock]) -> frozenset[UUID]:
        async with self.database.turn():
            added = set()
            for one in unlocks:
                if (app, one.user_id, one.key) not in self.database.table(UNLOCKS):
                    self.database.table(UNLOCKS).put((app, one.user_id, one.key), one)
                    added.add(one.id)
            return frozenset(added)

    async def by_ids(self, app: str, ids: Iterable[UUID]) -> Mapping[UUID, tuple[UUID, str]]:
        wanted = set(ids)
        async with self.database.turn():
            rows = self.database.table(UNLOCKS).items()
            return {one.id: (one.user_id, one.key) for key, one in rows if key[0] == app and one.id in wanted}


@dataclass(frozen=True, slots=True)
class MemoryRollouts:
    """`core.engagement.achievements.ports.Rollouts`."""

    database: MemoryDatabase

    async def known(self, app: str) -> Mapping[str, Rollout]:
        async with self.database.turn():
            return {key[1]: row for key, row in self.database.table(ROLLOUTS).items() if key[0] == app}

    async def keep(self, app: str, keys: Sequence[str], rollout: Rollout) -> None:
        async with self.database.turn():
            for key in keys:
                self.database.table(ROLLOUTS).put((app, key), rollout)


@dataclass(frozen=True, slots=True)
class MemoryAchievers:
    """`core.engagement.achievements.ports.Achievers`, over memberships."""

    database: MemoryDatabase

    async def after(self, app: str, user_id: UUID | None, most: int) -> list[UUID]:
        async with self.database.turn():
            people = sorted(key[1] for key, _ in self.database.table("memberships").items() if key[0] == app)
            return [one for one in people if user_id is None or one > user_id][:most]

    async def locale(self, app: str, user_id: UUID) -> str:
        return await locale_of(self.database, app, user_id)
