"""Challenges that were written for people, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.challenges.model import Category, Challenge, Energy

OWN, ALLOWANCES = "own_challenges", "challenge_allowances"


@dataclass(frozen=True, slots=True)
class MemoryOwnChallenges:
    """`core.engagement.challenges.ports.OwnChallenges` and `Allowance`: tables of (challenge, when it was made) and
    (day, how many)."""

    database: MemoryDatabase

    async def add(self, app: str, user_id: UUID, challenge: Challenge, at: datetime) -> None:
        async with self.database.turn():
            self.database.table(OWN).put((app, user_id, challenge.id), (challenge, at))

    async def get(self, app: str, user_id: UUID, challenge_id: UUID) -> Challenge | None:
        async with self.database.turn():
            row = self.database.table(OWN).get((app, user_id, challenge_id))
            found: Challenge | None = row and row[0]
            return found

    async def before(
        self,
        app: str,
        user_id: UUID,
        challenge_id: UUID | None,
        limit: int,
        *,
        category: Category | None = None,
        energy: Energy | None = None,
    ) -> list[Challenge]:
        async with self.database.turn():
            found = [
                row[0]
                for key, row in self.database.table(OWN).items()
                if key[:2] == (app, user_id)
                and (challenge_id is None or key[2] < challenge_id)
                and category in (None, row[0].goal_category)
                and energy in (None, row[0].energy_level)
            ]
        return sorted(found, key=_age, reverse=True)[:limit]

    async def take(self, app: str, user_id: UUID, day: date, limit: int) -> date | None:
        async with self.database.turn():
            if (app, user_id) not in self.database.table("memberships") or limit <= 0:
                return None
            latest, used = self.database.table(ALLOWANCES).get((app, user_id)) or (day, 0)
            if day > latest:
                latest, used = day, 0
            if used >= limit:
                return None
            self.database.table(ALLOWANCES).put((app, user_id), (latest, used + 1))
            found: date = latest
            return found

    async def give_back(self, app: str, user_id: UUID, day: date) -> None:
        async with self.database.turn():
            latest, used = self.database.table(ALLOWANCES).get((app, user_id)) or (None, 0)
            if latest == day and used > 0:
                self.database.table(ALLOWANCES).put((app, user_id), (latest, used - 1))


def _age(challenge: Challenge) -> UUID:
    return challenge.id
