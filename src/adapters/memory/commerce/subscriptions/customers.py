"""Customers, attempts to subscribe, premium and members, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.commerce.subscriptions.subscriptions import SUBSCRIPTIONS
from adapters.memory.database import MemoryDatabase
from core.commerce.subscriptions.standing import ENDED
from core.commerce.subscriptions.stores import Attempt, Owner, Subscriber
from core.shared.ports import Ids

CUSTOMERS, ATTEMPTS, PREMIUM = "stripe_customers", "subscription_attempts", "premium_grants"


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A row of customers."""

    app: str
    id: UUID
    user_id: UUID | None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class MemoryCustomers:
    """`core.commerce.subscriptions.stores.Customers`: by id, since those of people who left stay."""

    database: MemoryDatabase
    ids: Ids

    async def lock(self, app: str, user_id: UUID) -> str | None:
        async with self.database.turn():
            return self._of(app, user_id).customer

    async def keep(self, app: str, user_id: UUID, customer: str) -> str:
        async with self.database.turn():
            row = self._of(app, user_id)
            kept = row.customer or customer
            self.database.table(CUSTOMERS).put(row.id, replace(row, customer=kept))
            return kept

    async def get(self, app: str, user_id: UUID) -> str | None:
        async with self.database.turn():
            return next((row.customer for row in self._all() if (row.app, row.user_id) == (app, user_id)), None)

    async def owner(self, customer: str) -> Owner | None:
        async with self.database.turn():
            return next((Owner(row.app, row.user_id) for row in self._all() if row.customer == customer), None)

    def _of(self, app: str, user_id: UUID) -> Customer:
        for row in self._all():
            if (row.app, row.user_id) == (app, user_id):
                return row
        made = Customer(app=app, id=self.ids.new(), user_id=user_id)
        self.database.table(CUSTOMERS).put(made.id, made)
        return made

    def _all(self) -> list[Customer]:
        return list(self.database.table(CUSTOMERS).rows())


@dataclass(frozen=True, slots=True)
class MemoryAttempts:
    """`core.commerce.subscriptions.stores.Attempts`: by app and person."""

    database: MemoryDatabase

    async def latest(self, app: str, user_id: UUID) -> Attempt | None:
        async with self.database.turn():
            found: Attempt | None = self.database.table(ATTEMPTS).get((app, user_id))
            return found

    async def keep(self, attempt: Attempt) -> None:
        async with self.database.turn():
            self.database.table(ATTEMPTS).put((attempt.app, attempt.user_id), attempt)

    async def payable(self, since: datetime, until: datetime, most: int) -> list[str]:
        async with self.database.turn():
            subscribed = {
                (one.app, one.user_id) for one in self.database.table(SUBSCRIPTIONS).rows() if one.status not in ENDED
            }
            attempts: list[Attempt] = sorted(
                self.database.table(ATTEMPTS).rows(), key=lambda attempt: (attempt.made_at, attempt.id)
            )
            return [
                attempt.session_id
                for attempt in attempts
                if attempt.session_id is not None and since <= attempt.made_at <= until
                if (attempt.app, attempt.user_id) not in subscribed
            ][:most]


@dataclass(frozen=True, slots=True)
class MemoryPremium:
    """`core.commerce.subscriptions.stores.PremiumGrants`, `core.shared.premium.Premium`: by app, person and
    source a tuple of one, the end, which may be None."""

    database: MemoryDatabase

    async def give(self, app: str, user_id: UUID, source: str, until: datetime | None) -> None:
        async with self.database.turn():
            self.database.table(PREMIUM).put((app, user_id, source), (until,))

    async def withdraw(self, app: str, user_id: UUID, source: str) -> None:
        async with self.database.turn():
            self.database.table(PREMIUM).remove((app, user_id, source))

    async def of(self, app: str, user_id: UUID, now: datetime) -> bool:
        async with self.database.turn():
            ends = [row[0] for key, row in self.database.table(PREMIUM).items() if key[:2] == (app, user_id)]
        return any(until is None or until > now for until in ends)


@dataclass(frozen=True, slots=True)
class MemorySubscribers:
    """`core.commerce.subscriptions.stores.Subscribers`."""

    database: MemoryDatabase

    async def find(self, app: str, user_id: UUID) -> Subscriber | None:
        async with self.database.turn():
            membership = self.database.table("memberships").get((app, user_id))
            account = self.database.table("accounts").get(user_id)
        if membership is None or account is None:
            return None
        return Subscriber(email=account.email, locale=membership.locale)
