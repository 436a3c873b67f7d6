"""Lists of people among each other, from rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from adapters.postgres.database import Database
from adapters.postgres.social.circles.people import NAMED, PRESENT
from core.social.follows.model import Listed, Place, Roster
from core.social.people.names import going_by

BARRED = """coalesce((
    select true from blocks where app_id = $1 and (blocker_id, blocked_id) in (({one}, {other}), ({other}, {one}))
    limit 1), false)"""
"""Whether either has blocked the other; looked up for each pair, where `exists` may have all blocks of one read."""

# Values, since for row-level security an expression in their place is no bound of the index but a filter behind it.
_FROM_THE_TOP = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


def _page(table: str, owner: str, person: str, at: str, *, unbarred: bool = True) -> str:
    barred = BARRED.format(one="$3", other=f"t.{person}")
    return f"""
        select t.{person} as user_id, {NAMED}, t.{at} as at
        from {table} t {PRESENT.format(person=f"t.{person}")}
        where t.app_id = $1 and t.{owner} = $2 and (t.{at}, t.{person}) < ($4::timestamptz, $5::uuid)
            and {f"not {barred}" if unbarred else "$3::uuid is not null"}
        order by t.{at} desc, t.{person} desc limit $6"""


PAGES: dict[Roster, str] = {
    "followers": _page("follows", "followed_id", "follower_id", "followed_at"),
    "following": _page("follows", "follower_id", "followed_id", "followed_at"),
    "requests": _page("follow_requests", "followed_id", "follower_id", "requested_at"),
    "blocked": _page("blocks", "blocker_id", "blocked_id", "blocked_at", unbarred=False),
}


@dataclass(frozen=True, slots=True)
class PostgresRosters:
    """`core.social.follows.ports.Rosters`."""

    database: Database

    async def page(
        self, app: str, roster: Roster, owner: UUID, before: Place | None, limit: int, *, viewer: UUID
    ) -> list[Listed]:
        place = _FROM_THE_TOP if before is None else (before.at, before.user_id)
        rows = await self.database.fetch(app, PAGES[roster], app, owner, viewer, *place, limit)
        return [
            Listed(
                user_id=row["user_id"],
                display_name=going_by(app, row["user_id"], row["chosen"], row["registered"]),
                at=row["at"],
            )
            for row in rows
        ]
