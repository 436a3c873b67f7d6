"""What the payment provider said, in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.orders.model import Order
from core.commerce.payments.kept import (
    DISPUTE_STATES,
    OUTCOMES,
    REFUND_STATES,
    ChargeStep,
    ChargeTotal,
    Fulfilment,
    ProviderDispute,
    ProviderRefund,
    Reversal,
    SessionFact,
)
from core.commerce.payments.model import Payment

SESSIONS, PAYMENTS, REVERSALS = "checkout_sessions", "payments", "payment_reversals"
FULFILMENTS, LETTERS = "fulfilments", "order_letters"


@dataclass(frozen=True, slots=True)
class MemorySessionFacts:
    """`core.commerce.payments.ports.SessionFacts`: by app, order and id."""

    database: MemoryDatabase

    async def record(self, fact: SessionFact) -> SessionFact:
        async with self.database.turn():
            key = (fact.app, fact.order_id, fact.id)
            known: SessionFact | None = self.database.table(SESSIONS).get(key)
            if known is not None and OUTCOMES.index(known.outcome) >= OUTCOMES.index(fact.outcome):
                return known
            self.database.table(SESSIONS).put(key, fact)
            return fact

    async def of(self, app: str, order_id: UUID) -> list[SessionFact]:
        async with self.database.turn():
            found = [fact for key, fact in self.database.table(SESSIONS).items() if key[:2] == (app, order_id)]
            return sorted(found, key=lambda fact: fact.id)


@dataclass(frozen=True, slots=True)
class MemoryPayments:
    """`core.commerce.payments.ports.Payments`: by id."""

    database: MemoryDatabase

    async def record(self, payment: Payment) -> None:
        async with self.database.turn():
            if payment.id not in self.database.table(PAYMENTS):
                self.database.table(PAYMENTS).put(payment.id, payment)

    async def of(self, app: str, order_id: UUID) -> list[Payment]:
        async with self.database.turn():
            rows: list[Payment] = list(self.database.table(PAYMENTS).rows())
            found = [row for row in rows if (row.app, row.order_id) == (app, order_id)]
            return sorted(found, key=lambda row: (row.paid_at, row.id))

    async def find(self, payment_id: str) -> Payment | None:
        async with self.database.turn():
            found: Payment | None = self.database.table(PAYMENTS).get(payment_id)
            return found


@dataclass(frozen=True, slots=True)
class MemoryReversals:
    """`core.commerce.payments.ports.Reversals`: by payment, kind and name."""

    database: MemoryDatabase

    async def record(self, fact: Reversal) -> None:
        async with self.database.turn():
            key = _key(fact)
            known: Reversal | None = self.database.table(REVERSALS).get(key)
            self.database.table(REVERSALS).put(key, fact if known is None else _greater(known, fact))

    async def of(self, payments: Collection[str]) -> list[Reversal]:
        async with self.database.turn():
            found = [(key, fact) for key, fact in self.database.table(REVERSALS).items() if key[0] in payments]
            return [fact for _, fact in sorted(found, key=lambda pair: pair[0])]

    async def payment_of(self, charge: str) -> str | None:
        async with self.database.turn():
            keys = (key for key, _ in self.database.table(REVERSALS).items())
            return next((payment for payment, kind, ref in keys if (kind, ref) == ("total", charge)), None)

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            told = self.database.table(REVERSALS)
            ours = self.database.table(PAYMENTS)
            old = [key for key, fact in told.items() if fact.at < before and key[0] not in ours][:most]
            for key in old:
                told.remove(key)
        return len(old)


@dataclass(frozen=True, slots=True)
class MemoryFulfilments:
    """`core.commerce.payments.ports.Fulfilments`: by app and order, apart from letters."""

    database: MemoryDatabase

    async def get(self, app: str, order_id: UUID) -> Fulfilment:
        async with self.database.turn():
            found: Fulfilment | None = self.database.table(FULFILMENTS).get((app, order_id))
            return found or Fulfilment(app=app, order_id=order_id)

    async def save(self, fulfilment: Fulfilment) -> None:
        async with self.database.turn():
            self.database.table(FULFILMENTS).put((fulfilment.app, fulfilment.order_id), fulfilment)

    async def claim_letter(self, app: str, order_id: UUID, at: datetime) -> bool:
        async with self.database.turn():
            if (app, order_id) in self.database.table(LETTERS):
                return False
            self.database.table(LETTERS).put((app, order_id), at)
            return True

    async def release_letter(self, app: str, order_id: UUID) -> None:
        async with self.database.turn():
            self.database.table(LETTERS).remove((app, order_id))


@dataclass(frozen=True, slots=True)
class MemoryOldOrders:
    """`core.commerce.payments.ports.OldOrders`, over the table `orders` by app and id."""

    database: MemoryDatabase

    async def unheard(self, now: datetime, most: int) -> list[tuple[str, UUID]]:
        async with self.database.turn():
            orders: list[Order] = list(self.database.table("orders").rows())
            found = [order for order in orders if _unheard(order, now)]
            found.sort(key=lambda order: (order.asked_at is not None, order.asked_at or now, order.id))
            return [(order.app, order.id) for order in found[:most]]


def _unheard(order: Order, now: datetime) -> bool:
    if order.status != "pending" or order.session is None or order.created_at > now - timedelta(minutes=10):
        return False
    return order.asked_at is None or order.asked_at <= now - (now - order.created_at) / 4


def _key(fact: Reversal) -> tuple[str, str, str]:
    match fact:
        case ChargeTotal():
            return (fact.payment, "total", fact.charge)
        case ChargeStep():
            return (fact.payment, "step", fact.id)
        case ProviderRefund():
            return (fact.payment, "refund", fact.id)
        case ProviderDispute():
            return (fact.payment, "dispute", fact.id)


def _greater(known: Reversal, told: Reversal) -> Reversal:
    match known, told:
        case ChargeTotal(), ChargeTotal():
            if known.at == told.at:
                return replace(told, refunded_cents=max(known.refunded_cents, told.refunded_cents))
            return told if known.at < told.at else known
        case ProviderRefund(), ProviderRefund():
            if REFUND_STATES.index(known.state) < REFUND_STATES.index(told.state):
                return replace(told, refund_id=told.refund_id or known.refund_id)
        case ProviderDispute(), ProviderDispute():
            if DISPUTE_STATES.index(known.state) < DISPUTE_STATES.index(told.state):
                return told
    return known
