"""Posts as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.shared.actor import STUDIO
from core.social.feed.model import Post
from core.social.feed.ports import Review

_COLUMNS = (
    "id, author_id, quest_id, note, image_key, thumbnail_key, status, flags, likes, created_at, published_at, "
    "reported_at"
)
_SELECT = f"select app_id as app, {_COLUMNS} from posts"
_WANTED: dict[Review, str] = {
    "held": "status = 'held'",
    "published": "status = 'published'",
    "removed": "status = 'removed'",
    "reported": "reported_at is not null and status <> 'removed'",
}


@dataclass(frozen=True, slots=True)
class PostgresPosts:
    """`core.social.feed.ports.Posts` and `WaitingPosts`."""

    database: Database

    async def add(self, post: Post) -> bool:
        added = await self.database.execute(
            post.app,
            f"""insert into posts (app_id, {_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                on conflict (app_id, quest_id) do nothing""",
            post.app,
            post.id,
            post.author_id,
            post.quest_id,
            post.note,
            post.image_key,
            post.thumbnail_key,
            post.status,
            list(post.flags),
            post.likes,
            post.created_at,
            post.published_at,
            post.reported_at,
        )
        return added == 1

    async def get(self, app: str, post_id: UUID) -> Post | None:
        row = await self.database.fetchrow(app, f"{_SELECT} where app_id = $1 and id = $2", app, post_id)
        return _post(row) if row else None

    async def lock(self, app: str, post_id: UUID) -> Post | None:
        row = await self.database.fetchrow(app, f"{_SELECT} where app_id = $1 and id = $2 for update", app, post_id)
        return _post(row) if row else None

    async def settle(self, post: Post) -> None:
        await self.database.execute(
            post.app,
            """update posts set status = $3, flags = $4, published_at = $5, reported_at = $6, image_key = $7,
               thumbnail_key = $8 where app_id = $1 and id = $2""",
            post.app,
            post.id,
            post.status,
            list(post.flags),
            post.published_at,
            post.reported_at,
            post.image_key,
            post.thumbnail_key,
        )

    async def remove(self, app: str, post_id: UUID) -> None:
        await self.database.execute(app, "delete from posts where app_id = $1 and id = $2", app, post_id)

    async def review(self, app: str, wanted: Review, before: UUID | None, limit: int) -> list[Post]:
        rows = await self.database.fetch(
            app,
            f"""{_SELECT} where app_id = $1 and {_WANTED[wanted]} and ($2::uuid is null or id < $2)
                order by id desc limit $3""",
            app,
            before,
            limit,
        )
        return [_post(row) for row in rows]

    async def waiting(self, before: datetime, most: int) -> list[tuple[str, UUID]]:
        rows = await self.database.fetch(
            STUDIO,
            """select app_id, id from posts where status = 'pending' and created_at < $1
               order by created_at, id limit $2""",
            before,
            most,
        )
        return [(row["app_id"], row["id"]) for row in rows]


def _post(row: asyncpg.Record) -> Post:
    return msgspec.convert(dict(row), Post)
