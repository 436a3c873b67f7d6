"""How much is used and spent, read from the tables that know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from adapters.costs.takings import Spent
from adapters.postgres.database import Database
from core.commerce.subscriptions.hear_bot_customers import CARD
from core.shared.actor import STUDIO

_SPENT = """
select
    (select coalesce(sum(cost_micros), 0) from ai_usage
        where app_id = $1 and created_at >= $2 and created_at < $3)::bigint as ai_micros,
    (select coalesce(sum(amount), 0) from stars_payments
        where app_id = $1 and paid_at >= $2 and paid_at < $3 and refunded_at is null)::bigint as stars,
    (select coalesce(sum(messages), 0) from bot_sent
        where app_id = $1 and day >= ($2 at time zone 'UTC')::date and day < ($3 at time zone 'UTC')::date
    )::bigint as messages,
    (select count(*) from (
        select user_id::text from orders
        where app_id = $1 and status in ('paid', 'fulfilled') and type <> 'credits' and user_id is not null
            and paid_at >= $2 and paid_at < $3
        union
        select user_id::text from subscriptions
        where app_id = $1 and status in ('active', 'past_due') and user_id is not null
        union
        select person::text from stars_payments
        where app_id = $1 and paid_at >= $2 and paid_at < $3 and refunded_at is null
        union
        select label from payments p
        where app_id = $1 and paid_at >= $2 and paid_at < $3 and starts_with(label, $4)
            and amount_cents > (select coalesce(sum(amount_cents), 0) from refunds r
                where r.app_id = $1 and r.payment = p.id and r.status = 'succeeded')
    ) as payers) as payers
"""
_BY_DAY = """
select day, sum(ai)::bigint as ai_micros, sum(stars)::bigint as stars, sum(messages)::bigint as messages from (
    select (created_at at time zone 'UTC')::date as day, cost_micros as ai, 0 as stars, 0 as messages from ai_usage
    where app_id = $1 and created_at >= $2 and created_at < $3
    union all
    select (paid_at at time zone 'UTC')::date, 0, amount, 0 from stars_payments
    where app_id = $1 and paid_at >= $2 and paid_at < $3 and refunded_at is null
    union all
    select day, 0, 0, messages from bot_sent
    where app_id = $1 and day >= ($2 at time zone 'UTC')::date and day < ($3 at time zone 'UTC')::date
) as found group by day
"""
_REQUESTS = """
select app_id, sum(value)::bigint as value from analytics
where metric = 'status' and starts between $1 and $2 group by app_id
"""
_PEOPLE = "select app_id, value from analytics where metric = 'active_month' and starts = $1"
_SENT = """
select app_id, sum(value)::bigint as value from analytics
where metric = 'sent' and "of" = $1 and starts between $2 and $3 group by app_id
"""
_STORED = "select app_id, sum(size)::bigint as value from uploads where state in ('confirmed', 'taken') group by app_id"


@dataclass(frozen=True, slots=True)
class PostgresSpending:
    """`adapters.costs.takings.Spending`."""

    database: Database

    async def of(self, app: str, start: datetime, end: datetime) -> Spent:
        row = await self.database.fetchrow(STUDIO, _SPENT, app, start, end, CARD)
        return Spent() if row is None else Spent(**row)

    async def by_day(self, app: str, start: datetime, end: datetime) -> dict[date, Spent]:
        rows = await self.database.fetch(STUDIO, _BY_DAY, app, start, end)
        return {
            row["day"]: Spent(ai_micros=row["ai_micros"], stars=row["stars"], messages=row["messages"]) for row in rows
        }


@dataclass(frozen=True, slots=True)
class PostgresMeters:
    """`core.costs.ports.Meters`."""

    database: Database

    async def requests(self, first: date, last: date) -> Mapping[str, int]:
        return {row["app_id"]: row["value"] for row in await self.database.fetch(STUDIO, _REQUESTS, first, last)}

    async def people(self, month: date) -> Mapping[str, int]:
        return {row["app_id"]: row["value"] for row in await self.database.fetch(STUDIO, _PEOPLE, month)}

    async def sent(self, of: Literal["email", "push"], first: date, last: date) -> Mapping[str, int]:
        return {row["app_id"]: row["value"] for row in await self.database.fetch(STUDIO, _SENT, of, first, last)}

    async def stored_bytes(self) -> Mapping[str, int]:
        return {row["app_id"]: row["value"] for row in await self.database.fetch(STUDIO, _STORED)}

    async def database_bytes(self) -> int:
        size: int = await self.database.fetchval(STUDIO, "select pg_database_size(current_database())")
        return size
