"""Customers, attempts to subscribe, premium and members, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.commerce.subscriptions.stores import Attempt, Owner, Subscriber
from core.shared.actor import STUDIO
from core.shared.ports import Ids


@dataclass(frozen=True, slots=True)
class PostgresCustomers:
    """`core.commerce.subscriptions.stores.Customers`."""

    database: Database
    ids: Ids

    async def lock(self, app: str, user_id: UUID) -> str | None:
        await self.database.execute(
            app,
            "insert into stripe_customers (app_id, id, user_id) values ($1, $2, $3) on conflict do nothing",
            app,
            self.ids.new(),
            user_id,
        )
        customer: str | None = await self.database.fetchval(
            app,
            "select customer from stripe_customers where app_id = $1 and user_id = $2 for update",
            app,
            user_id,
        )
        return customer

    async def keep(self, app: str, user_id: UUID, customer: str) -> str:
        kept: str = await self.database.fetchval(
            app,
            """insert into stripe_customers as known (app_id, id, user_id, customer) values ($1, $2, $3, $4)
               on conflict (app_id, user_id) do update set customer = coalesce(known.customer, excluded.customer)
               returning customer""",
            app,
            self.ids.new(),
            user_id,
            customer,
        )
        return kept

    async def get(self, app: str, user_id: UUID) -> str | None:
        customer: str | None = await self.database.fetchval(
            app, "select customer from stripe_customers where app_id = $1 and user_id = $2", app, user_id
        )
        return customer

    async def owner(self, customer: str) -> Owner | None:
        row = await self.database.fetchrow(
            STUDIO, "select app_id, user_id from stripe_customers where customer = $1 limit 1", customer
        )
        return Owner(row["app_id"], row["user_id"]) if row else None


@dataclass(frozen=True, slots=True)
class PostgresAttempts:
    """`core.commerce.subscriptions.stores.Attempts`."""

    database: Database

    async def latest(self, app: str, user_id: UUID) -> Attempt | None:
        row = await self.database.fetchrow(
            app,
            """select id, app_id as app, user_id, wish, made_at, session_id, coupon_id, asked_at
               from subscription_attempts
               where app_id = $1 and user_id = $2""",
            app,
            user_id,
        )
        return msgspec.convert(dict(row), Attempt) if row else None

    async def keep(self, attempt: Attempt) -> None:
        await self.database.execute(
            attempt.app,
            """insert into subscription_attempts (app_id, user_id, id, wish, made_at, session_id, coupon_id, asked_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8)
               on conflict (user_id, app_id) do update set
                   id = excluded.id, wish = excluded.wish, made_at = excluded.made_at,
                   session_id = excluded.session_id, coupon_id = excluded.coupon_id, asked_at = excluded.asked_at""",
            attempt.app,
            attempt.user_id,
            attempt.id,
            attempt.wish,
            attempt.made_at,
            attempt.session_id,
            attempt.coupon_id,
            attempt.asked_at,
        )

    async def payable(self, since: datetime, until: datetime, most: int) -> list[str]:
        rows = await self.database.fetch(
            STUDIO,
            """select session_id from subscription_attempts a
               where session_id is not null and made_at between $1 and $2 and not exists (
                   select from subscriptions s
                   where s.app_id = a.app_id and s.user_id = a.user_id
                       and s.status not in ('canceled', 'incomplete_expired')
               )
               order by made_at, id limit $3""",
            since,
            until,
            most,
        )
        return [row["session_id"] for row in rows]


@dataclass(frozen=True, slots=True)
class PostgresPremium:
    """`core.commerce.subscriptions.stores.PremiumGrants`, `core.shared.premium.Premium`."""

    database: Database

    async def give(self, app: str, user_id: UUID, source: str, until: datetime | None) -> None:
        await self.database.execute(
            app,
            """insert into premium_grants (app_id, user_id, source, until) values ($1, $2, $3, $4)
               on conflict (user_id, app_id, source) do update set until = excluded.until""",
            app,
            user_id,
            source,
            until,
        )

    async def withdraw(self, app: str, user_id: UUID, source: str) -> None:
        await self.database.execute(
            app,
            "delete from premium_grants where app_id = $1 and user_id = $2 and source = $3",
            app,
            user_id,
            source,
        )

    async def of(self, app: str, user_id: UUID, now: datetime) -> bool:
        has: bool = await self.database.fetchval(
            app,
            """select exists (select from premium_grants
                   where app_id = $1 and user_id = $2 and (until is null or until > $3))""",
            app,
            user_id,
            now,
        )
        return has


@dataclass(frozen=True, slots=True)
class PostgresSubscribers:
    """`core.commerce.subscriptions.stores.Subscribers`."""

    database: Database

    async def find(self, app: str, user_id: UUID) -> Subscriber | None:
        # Leaving deletes the one row or changes the other, and has to wait for who shares them.
        row = await self.database.fetchrow(
            app,
            """select account.email, membership.locale from memberships membership
               join accounts account on account.id = membership.user_id
               where membership.app_id = $1 and membership.user_id = $2 and account.deleted_at is null
               for share""",
            app,
            user_id,
        )
        return Subscriber(email=row["email"], locale=row["locale"]) if row else None
