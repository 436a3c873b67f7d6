"""Subscriptions and their bills in memory, where one unit of work at a time is lock enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.subscriptions.bill import Bill
from core.commerce.subscriptions.standing import ENDED
from core.commerce.subscriptions.stores import Owner
from core.commerce.subscriptions.subscription import Subscription

SUBSCRIPTIONS, BILLS = "subscriptions", "subscription_bills"


@dataclass(frozen=True, slots=True)
class MemoryKeptSubscriptions:
    """`core.commerce.subscriptions.stores.KeptSubscriptions`: by the provider's id."""

    database: MemoryDatabase

    async def lock(self, app: str, stripe_id: str) -> Subscription | None:
        async with self.database.turn():
            found: Subscription | None = self.database.table(SUBSCRIPTIONS).get(stripe_id)
        return found if found is not None and found.app == app else None

    async def save(self, subscription: Subscription) -> None:
        async with self.database.turn():
            self.database.table(SUBSCRIPTIONS).put(subscription.stripe_id, subscription)

    async def of(self, app: str, user_id: UUID) -> list[Subscription]:
        async with self.database.turn():
            own = [row for row in self.database.table(SUBSCRIPTIONS).rows() if (row.app, row.user_id) == (app, user_id)]
        return sorted(own, key=lambda one: one.id)

    async def owner(self, stripe_id: str) -> Owner | None:
        async with self.database.turn():
            found: Subscription | None = self.database.table(SUBSCRIPTIONS).get(stripe_id)
        return Owner(found.app, found.user_id) if found else None

    async def unheard(self, before: datetime, most: int) -> list[str]:
        async with self.database.turn():
            rows: list[Subscription] = list(self.database.table(SUBSCRIPTIONS).rows())
        over = [
            (row.period_end, row.stripe_id)
            for row in rows
            if row.status not in ENDED and row.period_end is not None and row.period_end < before
        ]
        return [stripe_id for _, stripe_id in sorted(over)[:most]]

    async def let_go(self, user_id: UUID, app: str | None = None) -> list[Subscription]:
        async with self.database.turn():
            table = self.database.table(SUBSCRIPTIONS)
            for key, row in table.items():
                if row.user_id == user_id and app in (None, row.app):
                    table.put(key, replace(row, user_id=None))
            orphans = [row for row in table.rows() if row.user_id is None and row.status not in ENDED]
        return sorted(orphans, key=lambda one: one.id)


@dataclass(frozen=True, slots=True)
class MemoryBills:
    """`core.commerce.subscriptions.stores.Bills`: by app and the provider's id."""

    database: MemoryDatabase

    async def of(self, app: str, subscription: str) -> list[Bill]:
        async with self.database.turn():
            found = [bill for bill in self._all() if (bill.app, bill.subscription) == (app, subscription)]
        return sorted(found, key=lambda bill: (bill.made_at, bill.id))

    async def save(self, bill: Bill) -> None:
        async with self.database.turn():
            self.database.table(BILLS).put((bill.app, bill.id), bill)

    async def paid_with(self, payment: str) -> Bill | None:
        async with self.database.turn():
            return next((bill for bill in self._all() if bill.payment == payment), None)

    def _all(self) -> list[Bill]:
        return list(self.database.table(BILLS).rows())
