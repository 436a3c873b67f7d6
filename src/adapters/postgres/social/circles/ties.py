"""Follows, requests and blocks as rows; triggers count them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.postgres.database import Database
from core.social.follows.model import Tie

# Nobody of them leaves meanwhile: what is written down now, their farewell finds.
STAY = "select from memberships where app_id = $1 and user_id = any ($2::uuid[]) order by user_id for key share"
# Advisory, since people without a row have ties as well; in the order of names, so that no two wait for each other.
_HOLD = """
    select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest($1::text[]) as name order by name"""
_BETWEEN = """
    select exists (select from follows where app_id = $1 and follower_id = $2 and followed_id = $3) as following,
        exists (select from follow_requests where app_id = $1 and follower_id = $2 and followed_id = $3) as requested,
        exists (select from blocks where app_id = $1 and blocker_id = $2 and blocked_id = $3) as blocks,
        exists (select from blocks where app_id = $1 and blocker_id = $3 and blocked_id = $2) as blocked"""
_PART = """
    with waited as (
        delete from follow_requests where app_id = $1 and follower_id = $2 and followed_id = $3
    )
    delete from follows where app_id = $1 and follower_id = $2 and followed_id = $3"""
_APPROVE = """
    with waited as (
        delete from follow_requests
        where app_id = $1 and followed_id = $2 and ($3::uuid is null or follower_id = $3) returning follower_id
    )
    insert into follows (app_id, follower_id, followed_id, followed_at)
    select $1, follower_id, $2, $4 from waited returning follower_id"""


@dataclass(frozen=True, slots=True)
class PostgresTies:
    """`core.social.follows.ports.Ties`."""

    database: Database

    async def hold(self, app: str, *people: UUID) -> None:
        await self.database.execute(app, STAY, app, list(people))
        await self.database.execute(app, _HOLD, sorted({f"ties:{app}:{person}" for person in people}))

    async def between(self, app: str, one: UUID, other: UUID) -> Tie:
        row = await self.database.fetchrow(app, _BETWEEN, app, one, other)
        return Tie(**row) if row else Tie()

    async def follow(self, app: str, follower: UUID, followed: UUID, at: datetime) -> None:
        await self.database.execute(
            app,
            "insert into follows (app_id, follower_id, followed_id, followed_at) values ($1, $2, $3, $4)",
            app,
            follower,
            followed,
            at,
        )

    async def ask(self, app: str, follower: UUID, followed: UUID, at: datetime) -> None:
        await self.database.execute(
            app,
            "insert into follow_requests (app_id, follower_id, followed_id, requested_at) values ($1, $2, $3, $4)",
            app,
            follower,
            followed,
            at,
        )

    async def part(self, app: str, follower: UUID, followed: UUID) -> None:
        await self.database.execute(app, _PART, app, follower, followed)

    async def approve(self, app: str, followed: UUID, follower: UUID | None, at: datetime) -> list[UUID]:
        rows = await self.database.fetch(app, _APPROVE, app, followed, follower, at)
        return sorted(row["follower_id"] for row in rows)

    async def block(self, app: str, blocker: UUID, blocked: UUID, at: datetime) -> None:
        await self.database.execute(
            app,
            "insert into blocks (app_id, blocker_id, blocked_id, blocked_at) values ($1, $2, $3, $4)",
            app,
            blocker,
            blocked,
            at,
        )

    async def unblock(self, app: str, blocker: UUID, blocked: UUID) -> None:
        await self.database.execute(
            app,
            "delete from blocks where app_id = $1 and blocker_id = $2 and blocked_id = $3",
            app,
            blocker,
            blocked,
        )

    async def followed(self, app: str, follower: UUID, most: int) -> list[UUID]:
        rows = await self.database.fetch(
            app,
            """select followed_id from follows where app_id = $1 and follower_id = $2
               order by followed_at desc, followed_id desc limit $3""",
            app,
            follower,
            most,
        )
        return [row["followed_id"] for row in rows]
