"""Followers with open streams, from rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.platform.live.ports import REACH

# From the streams to the follows: however many followers there are, only those who are there are looked at.
_LISTENING = """
    select p.user_id from presences p
    join follows f on f.app_id = $1 and f.follower_id = p.user_id and f.followed_id = $2
    where p.app_id = $1 and p.seen_at > clock_timestamp() - $3::interval
    group by p.user_id order by max(p.seen_at) desc, p.user_id limit $4"""


@dataclass(frozen=True, slots=True)
class PostgresAudience:
    """`core.social.timeline.ports.Audience`."""

    database: Database

    async def listening(self, app: str, author: UUID, most: int) -> list[UUID]:
        rows = await self.database.fetch(app, _LISTENING, app, author, REACH, most)
        return [UUID(int=row["user_id"].int) for row in rows]
