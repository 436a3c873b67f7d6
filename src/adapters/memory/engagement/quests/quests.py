"""Started challenges and focus sessions in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.quests.model import FocusSession, Quest, QuestStatus
from core.engagement.quests.ports import Totals

QUESTS, LOOKS, TOTALS, FOCUS = "quests", "quests_look_at", "quest_totals", "focus_sessions"
LOOKED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class MemoryQuestBook:
    """`core.engagement.quests.ports.QuestBook` and `QuestTotals`: by app, person and id; beside them when each is to be
    looked at again."""

    database: MemoryDatabase

    async def get(self, app: str, user_id: UUID, quest_id: UUID) -> Quest | None:
        async with self.database.turn():
            found: Quest | None = self.database.table(QUESTS).get((app, user_id, quest_id))
            return found

    async def add(self, app: str, quest: Quest) -> None:
        async with self.database.turn():
            self.database.table(QUESTS).put((app, quest.user_id, quest.id), quest)

    async def save(self, app: str, quest: Quest) -> None:
        async with self.database.turn():
            key = (app, quest.user_id, quest.id)
            kept = self.database.table(QUESTS).get(key)
            if kept is not None:
                self.database.table(QUESTS).put(key, quest)
                if kept.expires_at != quest.expires_at:
                    self.database.table(LOOKS).remove(key)

    async def of_day(self, app: str, user_id: UUID, day: date) -> Sequence[Quest]:
        async with self.database.turn():
            return sorted((one for one in self._of(app, user_id) if one.day == day), key=lambda one: one.id)

    async def open_of(self, app: str, user_id: UUID, challenge_id: UUID, now: datetime) -> Sequence[Quest]:
        async with self.database.turn():
            found = [one for one in self._of(app, user_id) if one.challenge_id == challenge_id and one.pending(now)]
            return sorted(found, key=lambda one: one.id, reverse=True)

    async def find(self, app: str, quests: Collection[tuple[UUID, UUID]]) -> Sequence[Quest]:
        async with self.database.turn():
            rows = (self.database.table(QUESTS).get((app, *key)) for key in quests)
            return [one for one in rows if one is not None]

    async def of_sessions(self, app: str, session_ids: Sequence[UUID]) -> Sequence[Quest]:
        async with self.database.turn():
            rows = self.database.table(QUESTS).items()
            return [one for key, one in rows if key[0] == app and one.session_id in session_ids]

    async def page(
        self, app: str, user_id: UUID, before: UUID | None, limit: int, *, status: QuestStatus | None, now: datetime
    ) -> Sequence[Quest]:
        async with self.database.turn():
            found = [
                one
                for one in self._of(app, user_id)
                if (before is None or one.id < before) and status in (None, _status(one, now))
            ]
            return sorted(found, key=lambda one: one.id, reverse=True)[:limit]

    async def overdue(self, now: datetime, most: int) -> Sequence[tuple[str, UUID, UUID]]:
        async with self.database.turn():
            looks = self.database.table(LOOKS)
            pending = [(key, one) for key, one in self.database.table(QUESTS).items() if one.status == "pending"]
            due = [(looks.get(key) or one.expires_at, key, one) for key, one in pending]
            found = sorted((look for look in due if look[0] <= now), key=lambda look: look[:2])[:most]
            for _, key, _one in found:
                looks.put(key, now + LOOKED)
            ordered = sorted(found, key=lambda look: (look[2].expires_at, look[2].id))
            return [key for _, key, _one in ordered]

    async def count(self, app: str, quest: Quest) -> None:
        async with self.database.turn():
            key = (app, quest.user_id, quest.type)
            completed, minutes = self.database.table(TOTALS).get(key) or (0, 0)
            more = (quest.duration_seconds or 0) // 60
            self.database.table(TOTALS).put(key, (completed + 1, minutes + more))

    async def of(self, app: str, user_ids: Collection[UUID]) -> Mapping[UUID, Totals]:
        async with self.database.turn():
            found: dict[UUID, dict[str, tuple[int, int]]] = {}
            for (owner, user_id, kind), row in self.database.table(TOTALS).items():
                if owner == app and user_id in user_ids:
                    found.setdefault(user_id, {})[kind] = row
            return found

    def _of(self, app: str, user_id: UUID) -> list[Quest]:
        return [one for key, one in self.database.table(QUESTS).items() if key[:2] == (app, user_id)]


@dataclass(frozen=True, slots=True)
class MemoryFocusSessions:
    """`core.engagement.quests.ports.FocusSessions`, by app, person and id."""

    database: MemoryDatabase

    async def add(self, app: str, user_id: UUID, session: FocusSession) -> None:
        async with self.database.turn():
            self.database.table(FOCUS).put((app, user_id, session.id), session)

    async def longest(self, app: str, user_id: UUID, quest_id: UUID) -> int:
        async with self.database.turn():
            mine = [one for key, one in self.database.table(FOCUS).items() if key[:2] == (app, user_id)]
            return max((one.duration_seconds for one in mine if one.user_challenge_id == quest_id), default=0)


def _status(quest: Quest, now: datetime) -> QuestStatus:
    return "failed" if quest.status == "pending" and not quest.pending(now) else quest.status
