"""Social sessions as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from adapters.postgres.engagement.quests.quests import LOOKED
from core.engagement.quests.model import Titles
from core.engagement.quests.social import SocialSession
from core.shared.actor import STUDIO

_COLUMNS = """id, inviter_id, invitee_id, challenge_id, title_es, title_en, reward, state, day, created_at, expires_at,
    ended_at, inviter_quest_id, invitee_quest_id"""
_SELECT = f"select {_COLUMNS} from social_sessions where app_id = $1"
_INSERT = f"""
    insert into social_sessions (app_id, {_COLUMNS}, look_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $12)"""
_SAVE = """
    update social_sessions set state = $3, ended_at = $4, inviter_quest_id = $5, invitee_quest_id = $6
    where app_id = $1 and id = $2"""
# Each half walks an index of its own from the newest on.
_PAGE = f"""
    select * from (
        (select {_COLUMNS} from social_sessions
         where app_id = $1 and inviter_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4)
        union all
        (select {_COLUMNS} from social_sessions
         where app_id = $1 and invitee_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4)
    ) both_sides order by id desc limit $4"""
_OVERDUE = """
    update social_sessions set look_at = $3 where (app_id, id) in (
        select app_id, id from social_sessions where state = 'pending' and look_at <= $1
        order by look_at limit $2 for update skip locked)
    returning app_id, id, expires_at"""
_TOGETHER = """
    select exists (
        select from social_sessions where app_id = $1
            and (state = 'accepted' or (state = 'pending' and expires_at > $4))
            and ((inviter_id = $2 and invitee_id = $3) or (inviter_id = $3 and invitee_id = $2)))"""


@dataclass(frozen=True, slots=True)
class PostgresSocialSessions:
    """`core.engagement.quests.ports.SocialBook`."""

    database: Database

    async def get(self, app: str, session_id: UUID) -> SocialSession | None:
        row = await self.database.fetchrow(app, f"{_SELECT} and id = $2", app, session_id)
        return None if row is None else _session(row)

    async def add(self, app: str, session: SocialSession) -> None:
        await self.database.execute(
            app,
            _INSERT,
            app,
            session.id,
            session.inviter_id,
            session.invitee_id,
            session.challenge_id,
            session.title.es,
            session.title.en,
            session.reward,
            session.state,
            session.day,
            session.created_at,
            session.expires_at,
            session.ended_at,
            session.inviter_quest_id,
            session.invitee_quest_id,
        )

    async def save(self, app: str, session: SocialSession) -> None:
        await self.database.execute(
            app,
            _SAVE,
            app,
            session.id,
            session.state,
            session.ended_at,
            session.inviter_quest_id,
            session.invitee_quest_id,
        )

    async def sent_on(self, app: str, inviter_id: UUID, day: date) -> Sequence[SocialSession]:
        rows = await self.database.fetch(
            app, f"{_SELECT} and inviter_id = $2 and day = $3 order by id", app, inviter_id, day
        )
        return [_session(row) for row in rows]

    async def invited(
        self, app: str, inviter_id: UUID, invitee_id: UUID, challenge_id: UUID, now: datetime
    ) -> SocialSession | None:
        statement = f"""{_SELECT} and inviter_id = $2 and invitee_id = $3 and challenge_id = $4
            and state = 'pending' and expires_at > $5"""
        row = await self.database.fetchrow(app, statement, app, inviter_id, invitee_id, challenge_id, now)
        return None if row is None else _session(row)

    async def page(self, app: str, user_id: UUID, before: UUID | None, limit: int) -> Sequence[SocialSession]:
        rows = await self.database.fetch(app, _PAGE, app, user_id, before, limit)
        return [_session(row) for row in rows]

    async def overdue(self, now: datetime, most: int) -> Sequence[tuple[str, UUID]]:
        rows = await self.database.fetch(STUDIO, _OVERDUE, now, most, now + LOOKED)
        ordered = sorted(rows, key=lambda row: (row["expires_at"], row["id"]))
        return [(row["app_id"], row["id"]) for row in ordered]

    async def together(self, app: str, one: UUID, other: UUID, now: datetime) -> bool:
        return bool(await self.database.fetchval(app, _TOGETHER, app, one, other, now))


def _session(row: asyncpg.Record) -> SocialSession:
    kept = dict(row)
    return SocialSession(title=Titles(es=kept.pop("title_es"), en=kept.pop("title_en")), **kept)
