"""People and what they say of themselves, as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from core.social.people.model import Person
from core.social.people.names import going_by

PRESENT = """
    join memberships m on m.app_id = $1 and m.user_id = {person} and m.suspended_at is null
    join accounts a on a.id = m.user_id and a.deleted_at is null and a.suspended_at is null
    left join social_profiles s on s.user_id = m.user_id and s.app_id = $1"""
"""Joins a row to the person it is of, if that one is neither suspended nor gone; `named` is what they go by."""
NAMED = "s.display_name as chosen, a.name as registered"

_FIND = f"""
    select m.user_id, {NAMED}, coalesce(s.is_private, false) as is_private, coalesce(s.followers, 0) as followers,
        coalesce(s.following, 0) as following
    from unnest($2::uuid[]) as asked(user_id) {PRESENT.format(person="asked.user_id")}"""
_CHANGE = """
    insert into social_profiles as s (app_id, user_id, display_name, is_private)
    values ($1, $2, $3, coalesce($4, false))
    on conflict (user_id, app_id) do update
        set display_name = coalesce($3, s.display_name), is_private = coalesce($4, s.is_private)"""


@dataclass(frozen=True, slots=True)
class PostgresPeopleAround:
    """`core.social.people.ports.People` and `Profiles`."""

    database: Database

    async def find(self, app: str, ids: Collection[UUID]) -> dict[UUID, Person]:
        rows = await self.database.fetch(app, _FIND, app, list(ids)) if ids else []
        return {
            row["user_id"]: Person(
                user_id=row["user_id"],
                display_name=going_by(app, row["user_id"], row["chosen"], row["registered"]),
                is_private=row["is_private"],
                followers=row["followers"],
                following=row["following"],
            )
            for row in rows
        }

    async def change(self, app: str, user_id: UUID, *, display_name: str | None, is_private: bool | None) -> None:
        await self.database.execute(app, _CHANGE, app, user_id, display_name, is_private)
