"""Timelines from rows, in one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from adapters.postgres.social.circles.people import NAMED, PRESENT
from adapters.postgres.social.circles.rosters import BARRED
from adapters.postgres.social.circles.ties import STAY
from core.social.people.names import going_by
from core.social.timeline.model import Place, Seen

_COLUMNS = f"""
    p.id, p.author_id, {NAMED}, p.quest_id, p.note, p.image_key, p.thumbnail_key, p.status, p.likes, p.created_at,
    coalesce((select true from post_likes l where l.post_id = p.id and l.app_id = $1 and l.user_id = $2 limit 1), false)
        as liked"""
_BEFORE = "($3::timestamptz, $4::uuid)"
# Values, since for row-level security an expression in their place is no bound of the index but a filter behind it.
_FROM_THE_TOP = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
_SHOW = f"""
    select {_COLUMNS}, k.at from keys k join posts p on p.app_id = $1 and p.id = k.id
    {PRESENT.format(person="p.author_id")} order by k.at desc, k.id desc"""


def _published(author: str, limit: str) -> str:
    return f"""
        select p.published_at as at, p.id from posts p
        where p.author_id = {author} and p.app_id = $1 and p.status = 'published'
            and (p.published_at, p.id) < {_BEFORE}
        order by p.published_at desc, p.id desc limit {limit}"""


_OWN_UNPUBLISHED = f"""
    select p.created_at as at, p.id from posts p
    where p.author_id = $2 and p.app_id = $1 and p.status in ('pending', 'held') and (p.created_at, p.id) < {_BEFORE}
    order by p.created_at desc, p.id desc limit $5"""

# Of the posts on a page of k, none is by anybody but the k people whose latest post before it is the newest. So each
# person's latest is looked up, an entry of the index each; the k foremost who are there give k each; k of these are
# shown. The work is (people followed + k * k) entries, whatever there is in the table.
HOME = f"""
    with circle as (
        select followed_id as author_id from follows where app_id = $1 and follower_id = $2 union all select $2
    ), heads as (
        select c.author_id, h.at, h.id from circle c cross join lateral ({_published("c.author_id", "1")}) h
        order by h.at desc, h.id desc offset 0
    ), foremost as (
        select h.author_id from heads h {PRESENT.format(person="h.author_id")}
        where not {BARRED.format(one="$2", other="h.author_id")} order by h.at desc, h.id desc limit $5
    ), keys as (
        select at, id from (
            select k.at, k.id from foremost f cross join lateral ({_published("f.author_id", "$5")}) k
            union all
            ({_OWN_UNPUBLISHED})
        ) every order by at desc, id desc limit $5
    )
    {_SHOW}"""
_OF = f"""
    with keys as (
        select at, id from (
            ({_published("$6", "$5")}) union all (select * from ({_OWN_UNPUBLISHED}) own where $6 = $2)
        ) every order by at desc, id desc limit $5
    )
    {_SHOW}"""
_LOCK = "select from posts where app_id = $1 and id = $2 and status = 'published' for no key update"
_SIGHT = f"""
    select {_COLUMNS}, p.published_at as at from posts p {PRESENT.format(person="p.author_id")}
    where p.app_id = $1 and p.id = $3 and p.status = 'published' and not {BARRED.format(one="$2", other="p.author_id")}
        and (p.author_id = $2 or not coalesce(s.is_private, false)
            or exists (select from follows where app_id = $1 and follower_id = $2 and followed_id = p.author_id))"""


@dataclass(frozen=True, slots=True)
class PostgresTimelines:
    """`core.social.timeline.ports.Timelines`, and `core.social.follows.ports.Sightings`."""

    database: Database

    async def home(self, app: str, viewer: UUID, before: Place | None, limit: int) -> list[Seen]:
        rows = await self.database.fetch(app, HOME, app, viewer, *_place(before), limit)
        return [_seen(app, row) for row in rows]

    async def of(self, app: str, viewer: UUID, author: UUID, before: Place | None, limit: int) -> list[Seen]:
        rows = await self.database.fetch(app, _OF, app, viewer, *_place(before), limit, author)
        return [_seen(app, row) for row in rows]

    async def sight(self, app: str, viewer: UUID, post_id: UUID) -> Seen | None:
        """The published post, if the viewer may see it."""
        row = await self.database.fetchrow(app, _SIGHT, app, viewer, post_id)
        return _seen(app, row) if row else None

    async def author(self, app: str, viewer: UUID, post_id: UUID) -> UUID | None:
        seen = await self.sight(app, viewer, post_id)
        return None if seen is None else seen.author_id

    async def flag(self, app: str, post_id: UUID, at: datetime) -> None:
        await self.database.execute(
            app,
            "update posts set reported_at = $3 where app_id = $1 and id = $2 and reported_at is null",
            app,
            post_id,
            at,
        )


@dataclass(frozen=True, slots=True)
class PostgresLikes:
    """`core.social.timeline.ports.Likes`; a trigger counts."""

    database: Database
    timelines: PostgresTimelines

    async def lock(self, app: str, viewer: UUID, post_id: UUID) -> Seen | None:
        await self.database.execute(app, STAY, app, [viewer])
        # Looked at by a second statement: what the first has waited for is seen only from there.
        if await self.database.fetchrow(app, _LOCK, app, post_id) is None:
            return None
        return await self.timelines.sight(app, viewer, post_id)

    async def add(self, app: str, post_id: UUID, user_id: UUID, at: datetime) -> None:
        await self.database.execute(
            app,
            "insert into post_likes (app_id, post_id, user_id, liked_at) values ($1, $2, $3, $4)",
            app,
            post_id,
            user_id,
            at,
        )

    async def remove(self, app: str, post_id: UUID, user_id: UUID) -> None:
        await self.database.execute(
            app, "delete from post_likes where app_id = $1 and post_id = $2 and user_id = $3", app, post_id, user_id
        )


def _place(before: Place | None) -> tuple[object, object]:
    return _FROM_THE_TOP if before is None else (before.at, before.id)


def _seen(app: str, row: asyncpg.Record) -> Seen:
    fields = dict(row)
    name = going_by(app, row["author_id"], fields.pop("chosen"), fields.pop("registered"))
    return Seen(author_name=name, **fields)
