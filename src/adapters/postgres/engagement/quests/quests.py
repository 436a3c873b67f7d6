"""Started challenges and focus sessions as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.engagement.quests.model import FocusSession, Quest, QuestStatus, Titles
from core.engagement.quests.ports import Totals
from core.shared.actor import STUDIO

LOOKED = timedelta(minutes=15)

_COLUMNS = """id, user_id, challenge_id, type, title_es, title_en, reward, duration_seconds, status, day, started_at,
    expires_at, session_id, done_at, ended_at, note"""
_SELECT = f"select {_COLUMNS} from quests where app_id = $1"
_MINE = f"{_SELECT} and user_id = $2"
_INSERT = f"""
    insert into quests (app_id, {_COLUMNS}, look_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $13)"""
_SAVE = """
    update quests set reward = $4, status = $5, expires_at = $6, session_id = $7, done_at = $8, ended_at = $9,
        note = $10, look_at = case when expires_at = $6 then look_at else $6 end
    where app_id = $1 and user_id = $2 and id = $3"""
# What is over at $5 counts as failed, whether or not that has been written down.
_PAGE = f"""{_MINE} and ($3::uuid is null or id < $3)
    and ($4::text is null or case when status = 'pending' and expires_at <= $5 then 'failed' else status end = $4)
    order by id desc limit $6"""
_OVERDUE = """
    update quests set look_at = $3 where (app_id, user_id, id) in (
        select app_id, user_id, id from quests where status = 'pending' and look_at <= $1
        order by look_at limit $2 for update skip locked)
    returning app_id, user_id, id, expires_at"""
_COUNT = """
    insert into quest_totals as total (app_id, user_id, type, completed, minutes) values ($1, $2, $3, 1, $4)
    on conflict (user_id, app_id, type) do update
    set completed = total.completed + 1, minutes = total.minutes + excluded.minutes"""


@dataclass(frozen=True, slots=True)
class PostgresQuestBook:
    """`core.engagement.quests.ports.QuestBook` and `QuestTotals`."""

    database: Database

    async def get(self, app: str, user_id: UUID, quest_id: UUID) -> Quest | None:
        row = await self.database.fetchrow(app, f"{_MINE} and id = $3", app, user_id, quest_id)
        return None if row is None else _quest(row)

    async def add(self, app: str, quest: Quest) -> None:
        await self.database.execute(
            app,
            _INSERT,
            app,
            quest.id,
            quest.user_id,
            quest.challenge_id,
            quest.type,
            quest.title.es,
            quest.title.en,
            quest.reward,
            quest.duration_seconds,
            quest.status,
            quest.day,
            quest.started_at,
            quest.expires_at,
            quest.session_id,
            quest.done_at,
            quest.ended_at,
            quest.note,
        )

    async def save(self, app: str, quest: Quest) -> None:
        await self.database.execute(
            app,
            _SAVE,
            app,
            quest.user_id,
            quest.id,
            quest.reward,
            quest.status,
            quest.expires_at,
            quest.session_id,
            quest.done_at,
            quest.ended_at,
            quest.note,
        )

    async def of_day(self, app: str, user_id: UUID, day: date) -> Sequence[Quest]:
        rows = await self.database.fetch(app, f"{_MINE} and day = $3 order by id", app, user_id, day)
        return [_quest(row) for row in rows]

    async def open_of(self, app: str, user_id: UUID, challenge_id: UUID, now: datetime) -> Sequence[Quest]:
        statement = f"{_MINE} and challenge_id = $3 and status = 'pending' and expires_at > $4 order by id desc"
        rows = await self.database.fetch(app, statement, app, user_id, challenge_id, now)
        return [_quest(row) for row in rows]

    async def find(self, app: str, quests: Collection[tuple[UUID, UUID]]) -> Sequence[Quest]:
        people, ids = [user_id for user_id, _ in quests], [quest_id for _, quest_id in quests]
        statement = f"{_SELECT} and (user_id, id) in (select * from unnest($2::uuid[], $3::uuid[]))"
        rows = await self.database.fetch(app, statement, app, people, ids)
        return [_quest(row) for row in rows]

    async def of_sessions(self, app: str, session_ids: Sequence[UUID]) -> Sequence[Quest]:
        rows = await self.database.fetch(app, f"{_SELECT} and session_id = any($2)", app, list(session_ids))
        return [_quest(row) for row in rows]

    async def page(
        self, app: str, user_id: UUID, before: UUID | None, limit: int, *, status: QuestStatus | None, now: datetime
    ) -> Sequence[Quest]:
        rows = await self.database.fetch(app, _PAGE, app, user_id, before, status, now, limit)
        return [_quest(row) for row in rows]

    async def overdue(self, now: datetime, most: int) -> Sequence[tuple[str, UUID, UUID]]:
        rows = await self.database.fetch(STUDIO, _OVERDUE, now, most, now + LOOKED)
        ordered = sorted(rows, key=lambda row: (row["expires_at"], row["id"]))
        return [(row["app_id"], row["user_id"], row["id"]) for row in ordered]

    async def count(self, app: str, quest: Quest) -> None:
        minutes = (quest.duration_seconds or 0) // 60
        await self.database.execute(app, _COUNT, app, quest.user_id, quest.type, minutes)

    async def of(self, app: str, user_ids: Collection[UUID]) -> Mapping[UUID, Totals]:
        rows = await self.database.fetch(
            app,
            "select user_id, type, completed, minutes from quest_totals where app_id = $1 and user_id = any($2)",
            app,
            list(user_ids),
        )
        found: dict[UUID, dict[str, tuple[int, int]]] = {}
        for row in rows:
            found.setdefault(row["user_id"], {})[row["type"]] = (row["completed"], row["minutes"])
        return found


@dataclass(frozen=True, slots=True)
class PostgresFocusSessions:
    """`core.engagement.quests.ports.FocusSessions`."""

    database: Database

    async def add(self, app: str, user_id: UUID, session: FocusSession) -> None:
        await self.database.execute(
            app,
            """insert into focus_sessions
                   (app_id, user_id, id, user_challenge_id, duration_seconds, interruptions, logged_at)
               values ($1, $2, $3, $4, $5, $6, $7)""",
            app,
            user_id,
            session.id,
            session.user_challenge_id,
            session.duration_seconds,
            session.interruptions,
            session.logged_at,
        )

    async def longest(self, app: str, user_id: UUID, quest_id: UUID) -> int:
        found: int = await self.database.fetchval(
            app,
            """select coalesce(max(duration_seconds), 0) from focus_sessions
               where app_id = $1 and user_id = $2 and user_challenge_id = $3""",
            app,
            user_id,
            quest_id,
        )
        return found


def _quest(row: asyncpg.Record) -> Quest:
    kept = dict(row)
    return Quest(title=Titles(es=kept.pop("title_es"), en=kept.pop("title_en")), **kept)
