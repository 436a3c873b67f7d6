"""An app's people, and what they may spend on models, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.identity.members.model import AiBudget, MemberView, Place

_MEMBERS = """
    select m.user_id as id, a.email, a.name, m.roles, m.suspended_at is not null as suspended, m.created_at,
        b.micros, b.requests, b.per
    from memberships m join accounts a on a.id = m.user_id and a.deleted_at is null
    left join ai_budgets b on b.user_id = m.user_id and b.app_id = m.app_id
    where m.app_id = $1"""
_PAGE = f"""{_MEMBERS}
    and ($2::text is null or starts_with(a.email, $2) or starts_with(lower(a.name), $2))
    and ($3::timestamptz is null or (m.created_at, m.user_id) < ($3, $4))
    order by m.created_at desc, m.user_id desc limit $5"""
_KEEP_BUDGET = """
    insert into ai_budgets (app_id, user_id, micros, requests, per) values ($1, $2, $3, $4, $5)
    on conflict (user_id, app_id)
    do update set micros = excluded.micros, requests = excluded.requests, per = excluded.per"""


@dataclass(frozen=True, slots=True)
class PostgresPeople:
    """`core.identity.members.ports.People`."""

    database: Database

    async def page(self, app: str, prefix: str | None, before: Place | None, limit: int) -> list[MemberView]:
        place = (None, None) if before is None else (before.created_at, before.id)
        return [_member(row) for row in await self.database.fetch(app, _PAGE, app, prefix, *place, limit)]

    async def find(self, app: str, user_id: UUID) -> MemberView | None:
        row = await self.database.fetchrow(app, f"{_MEMBERS} and m.user_id = $2", app, user_id)
        return None if row is None else _member(row)


@dataclass(frozen=True, slots=True)
class PostgresAiBudgets:
    """`core.identity.members.ports.AiBudgets`."""

    database: Database

    async def keep(self, app: str, user_id: UUID, budget: AiBudget | None) -> None:
        if budget is None:
            await self.database.execute(app, "delete from ai_budgets where user_id = $2 and app_id = $1", app, user_id)
            return
        await self.database.execute(app, _KEEP_BUDGET, app, user_id, budget.micros, budget.requests, budget.per)

    async def of(self, app: str, user_id: UUID) -> AiBudget | None:
        row = await self.database.fetchrow(
            app, "select micros, requests, per from ai_budgets where user_id = $2 and app_id = $1", app, user_id
        )
        return None if row is None else AiBudget(**row)


def _member(row: asyncpg.Record) -> MemberView:
    budget = None
    if row["per"] is not None:
        budget = AiBudget(micros=row["micros"], requests=row["requests"], per=row["per"])
    return MemberView(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        roles=sorted(row["roles"]),
        suspended=row["suspended"],
        ai_budget=budget,
        created_at=row["created_at"],
    )
