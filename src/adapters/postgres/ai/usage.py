"""Calls of language models and what they add up to, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.ai.gateway.budgets import Account, Spent
from core.ai.gateway.model import Call
from core.shared.actor import STUDIO

_FIELDS = (
    "user_id, product_id, model, provider, input_tokens, output_tokens, cost_micros, reserved_micros, requests, "
    "latency_ms, outcome, created_at"
)
_SELECT = f"select app_id as app, id, {_FIELDS} from ai_usage where app_id = $1"
_ADD = f"""
    insert into ai_usage (app_id, id, {_FIELDS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"""
_SAVE = f"""
    update ai_usage set ({_FIELDS}) = ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    where app_id = $1 and id = $2"""
_OF = "app_id = $1 and (user_id, per, begins) in (select * from unnest($2::uuid[], $3::text[], $4::date[]))"
_OPEN = """
    insert into ai_spending (app_id, user_id, per, begins, micros, reserved, requests)
    select $1, user_id, per, begins, 0, 0, 0
    from unnest($2::uuid[], $3::text[], $4::date[]) as wanted (user_id, per, begins) order by user_id, per, begins
    on conflict do nothing"""
_LOCK = f"""
    select user_id, per, begins, micros, reserved, requests from ai_spending where {_OF}
    order by user_id, per, begins for update"""
_BOOK = """
    update ai_spending set micros = kept.micros, reserved = kept.reserved, requests = kept.requests
    from unnest($2::uuid[], $3::text[], $4::date[], $5::bigint[], $6::bigint[], $7::bigint[])
        as kept (user_id, per, begins, micros, reserved, requests)
    where ai_spending.app_id = $1 and (ai_spending.user_id, ai_spending.per, ai_spending.begins)
        = (kept.user_id, kept.per, kept.begins)"""


@dataclass(frozen=True, slots=True)
class PostgresSpending:
    """`core.ai.gateway.ports.Spending`."""

    database: Database

    async def lock(self, app: str, accounts: Sequence[Account]) -> dict[Account, Spent]:
        rows = await self.database.fetch(app, _LOCK, app, *_columns(accounts))
        if len(rows) < len(accounts):
            await self.database.execute(app, _OPEN, app, *_columns(accounts))
            rows = await self.database.fetch(app, _LOCK, app, *_columns(accounts))
        return {Account(*row[:3]): Spent(*row[3:]) for row in map(tuple, rows)}

    async def save(self, app: str, spent: Mapping[Account, Spent]) -> None:
        figures = [[getattr(one, name) for one in spent.values()] for name in ("micros", "reserved", "requests")]
        await self.database.execute(app, _BOOK, app, *_columns(list(spent)), *figures)


@dataclass(frozen=True, slots=True)
class PostgresCalls:
    """`core.ai.gateway.ports.Calls` and `PendingCalls`."""

    database: Database

    async def add(self, call: Call) -> None:
        await self.database.execute(call.app, _ADD, *_values(call))

    async def lock(self, app: str, call_id: UUID) -> Call | None:
        row = await self.database.fetchrow(app, f"{_SELECT} and id = $2 for update", app, call_id)
        return None if row is None else _call(row)

    async def save(self, call: Call) -> None:
        await self.database.execute(call.app, _SAVE, *_values(call))

    async def page(self, app: str, user_id: UUID | None, before: UUID | None, limit: int) -> list[Call]:
        of_one = " and user_id = $4" if user_id is not None else ""
        statement = f"""{_SELECT} and outcome <> 'pending' and ($2::uuid is null or id < $2){of_one}
            order by id desc limit $3"""
        more = [] if user_id is None else [user_id]
        return [_call(row) for row in await self.database.fetch(app, statement, app, before, limit, *more)]

    async def since(self, before: datetime, limit: int) -> list[tuple[str, UUID]]:
        rows = await self.database.fetch(
            STUDIO,
            """select app_id, id from ai_usage where outcome = 'pending' and created_at < $1
               order by created_at limit $2""",
            before,
            limit,
        )
        return [(row["app_id"], row["id"]) for row in rows]


def _columns(accounts: Sequence[Account]) -> tuple[list[object], ...]:
    return (
        [account.user_id for account in accounts],
        [account.per for account in accounts],
        [account.begins for account in accounts],
    )


def _values(call: Call) -> tuple[object, ...]:
    return (
        call.app,
        call.id,
        call.user_id,
        call.product_id,
        call.model,
        call.provider,
        call.input_tokens,
        call.output_tokens,
        call.cost_micros,
        call.reserved_micros,
        call.requests,
        call.latency_ms,
        call.outcome,
        call.created_at,
    )


def _call(row: asyncpg.Record) -> Call:
    return msgspec.convert(dict(row), Call)
