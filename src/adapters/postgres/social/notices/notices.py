"""Notices as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.shared.actor import STUDIO
from core.shared.notices import NoticeType
from core.social.notices.model import Listed, Notice, Place

_MARK = """
    insert into notice_marks (app_id, user_id, once, given_at)
    select m.app_id, m.user_id, $3, $4 from memberships m where m.app_id = $1 and m.user_id = $2 for key share
    on conflict do nothing"""
# A member who is leaving is waited for, so that nothing is written down about who has just gone.
_PUT = """
    with member as (
        select app_id, user_id from memberships where app_id = $1 and user_id = $3 for key share
    )
    insert into notices as n (app_id, id, user_id, type, key, params, about, gather, given_at)
    select app_id, $2, user_id, $4, $5, $6::text::jsonb, $7, $8, $9 from member
    on conflict (user_id, app_id, gather) where seen_at is null and gather is not null
    do update set type = excluded.type, key = excluded.key, params = excluded.params, about = excluded.about,
        given_at = greatest(n.given_at, excluded.given_at)
    returning id"""
_TAKE_BACK = """
    with standing as (
        select app_id, id from notices
        where app_id = $1 and user_id = $2 and gather = $3 and seen_at is null for update
    ), gone as (
        delete from notice_people p using standing s
        where p.app_id = s.app_id and p.notice_id = s.id and p.user_id = $4 returning p.notice_id
    )
    delete from notices n using standing s
    where n.app_id = s.app_id and n.id = s.id and exists (select from gone) and not exists (
        select from notice_people p where p.app_id = s.app_id and p.notice_id = s.id and p.user_id <> $4)"""
_PART = """
    with gone as (
        delete from notice_people p using notices n
        where p.app_id = $1 and n.app_id = $1 and n.id = p.notice_id
            and ((p.user_id = $2 and n.user_id = $3) or (p.user_id = $3 and n.user_id = $2))
        returning p.notice_id, p.user_id
    )
    delete from notices n using gone g
    where n.app_id = $1 and n.id = g.notice_id and not exists (
        select from notice_people p where p.app_id = $1 and p.notice_id = n.id and p.user_id <> g.user_id)"""
_PAGE = """
    select app_id as app, id, user_id, type, key, params::text, about, gather, given_at, seen_at,
        (select count(*) from notice_people p where p.app_id = n.app_id and p.notice_id = n.id) as people,
        (select p.user_id from notice_people p where p.app_id = n.app_id and p.notice_id = n.id
         order by p.acted_at desc, p.user_id desc limit 1) as latest
    from notices n
    where app_id = $1 and user_id = $2 and ($3::text is null or type = $3)
        and ($4::timestamptz is null or (given_at, id) < ($4, $5))
    order by given_at desc, id desc limit $6"""
_PRUNE = "delete from {0} where ctid = any (array(select ctid from {0} where given_at < $1 limit $2))"


@dataclass(frozen=True, slots=True)
class PostgresNoticeStore:
    """`core.social.notices.ports.NoticeStore`, `OldNotices` and `Readers`."""

    database: Database

    async def mark(self, app: str, user_id: UUID, once: str, at: datetime) -> bool:
        return await self.database.execute(app, _MARK, app, user_id, once, at) == 1

    async def put(self, notice: Notice) -> UUID | None:
        kept: UUID | None = await self.database.fetchval(
            notice.app,
            _PUT,
            notice.app,
            notice.id,
            notice.user_id,
            notice.type,
            notice.key,
            msgspec.json.encode(notice.params).decode(),
            notice.about,
            notice.gather,
            notice.given_at,
        )
        return kept

    async def add_person(self, app: str, notice_id: UUID, actor: UUID, at: datetime) -> None:
        await self.database.execute(
            app,
            """insert into notice_people (app_id, notice_id, user_id, acted_at) values ($1, $2, $3, $4)
               on conflict (app_id, notice_id, user_id) do update set acted_at = excluded.acted_at""",
            app,
            notice_id,
            actor,
            at,
        )

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        await self.database.execute(app, _TAKE_BACK, app, user_id, gather, actor)

    async def part(self, app: str, one: UUID, other: UUID) -> None:
        await self.database.execute(app, _PART, app, one, other)

    async def page(
        self, app: str, user_id: UUID, kind: NoticeType | None, before: Place | None, limit: int
    ) -> list[Listed]:
        place = (before.given_at, before.id) if before else (None, None)
        rows = await self.database.fetch(app, _PAGE, app, user_id, kind, *place, limit)
        found = []
        for row in map(dict, rows):
            people, latest = row.pop("people"), row.pop("latest")
            row["params"] = msgspec.json.decode(row["params"])
            found.append(Listed(notice=msgspec.convert(row, Notice), people=people, latest=latest))
        return found

    async def unseen(self, app: str, user_id: UUID) -> int:
        count: int = await self.database.fetchval(
            app,
            "select count(*) from notices where app_id = $1 and user_id = $2 and seen_at is null",
            app,
            user_id,
        )
        return count

    async def see(self, app: str, user_id: UUID, ids: Collection[UUID] | None, at: datetime) -> None:
        await self.database.execute(
            app,
            """update notices set seen_at = $4
               where app_id = $1 and user_id = $2 and seen_at is null and ($3::uuid[] is null or id = any ($3))""",
            app,
            user_id,
            None if ids is None else list(ids),
            at,
        )

    async def prune(self, before: datetime, most: int) -> int:
        await self.database.execute(STUDIO, _PRUNE.format("notice_marks"), before, most)
        return await self.database.execute(STUDIO, _PRUNE.format("notices"), before, most)

    async def locale(self, app: str, user_id: UUID) -> str:
        found: str | None = await self.database.fetchval(
            app, "select locale from memberships where app_id = $1 and user_id = $2", app, user_id
        )
        return found or ""
