"""What the payment provider said, as rows that only rise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
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
from core.shared.actor import STUDIO

_RECORD_SESSION = """
insert into checkout_sessions as known
    (app_id, id, order_id, rank, amount_total, amount_tax, currency, payment, country, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (app_id, order_id, id) do update set
    rank = excluded.rank, amount_total = excluded.amount_total, amount_tax = excluded.amount_tax,
    currency = excluded.currency, payment = excluded.payment, country = excluded.country, at = excluded.at
where known.rank < excluded.rank
"""
_PAYMENT = "id, app_id as app, kind, order_id, user_id, amount_cents, tax_cents, currency, paid_at, country, label"
_RECORD_TOTAL = """
insert into payment_reversals as known (payment, kind, ref, amount_cents, rank, at) values ($1, 'total', $2, $3, 0, $4)
on conflict (payment, kind, ref) do update set at = excluded.at, amount_cents = case
    when known.at < excluded.at then excluded.amount_cents
    else greatest(known.amount_cents, excluded.amount_cents) end
where known.at <= excluded.at
"""
_RECORD_STATE = """
insert into payment_reversals as known (payment, kind, ref, amount_cents, rank, refund_id, at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (payment, kind, ref) do update set
    amount_cents = excluded.amount_cents, rank = excluded.rank, at = excluded.at,
    refund_id = coalesce(excluded.refund_id, known.refund_id)
where known.rank < excluded.rank
"""
_PRUNE = """
delete from payment_reversals where (payment, kind, ref) in (
    select payment, kind, ref from payment_reversals told
    where at < $1 and not exists (select from payments where id = told.payment) limit $2)
"""
_UNHEARD = """
select app_id, id from orders
where status = 'pending' and session_id is not null and created_at <= $1::timestamptz - interval '10 minutes'
    and (asked_at is null or asked_at <= $1::timestamptz - ($1::timestamptz - created_at) / 4)
order by asked_at nulls first, id limit $2
"""


@dataclass(frozen=True, slots=True)
class PostgresSessionFacts:
    """`core.commerce.payments.ports.SessionFacts`."""

    database: Database

    async def record(self, fact: SessionFact) -> SessionFact:
        recorded = await self.database.execute(
            fact.app,
            _RECORD_SESSION,
            fact.app,
            fact.id,
            fact.order_id,
            OUTCOMES.index(fact.outcome),
            fact.amount_total,
            fact.amount_tax,
            fact.currency,
            fact.payment,
            fact.country,
            fact.at,
        )
        if recorded:
            return fact
        return next(known for known in await self.of(fact.app, fact.order_id) if known.id == fact.id)

    async def of(self, app: str, order_id: UUID) -> list[SessionFact]:
        rows = await self.database.fetch(
            app,
            """select id, app_id as app, order_id, rank, amount_total, amount_tax, currency, payment, country, at
               from checkout_sessions where app_id = $1 and order_id = $2 order by id""",
            app,
            order_id,
        )
        return [msgspec.convert({**row, "outcome": OUTCOMES[row["rank"]]}, SessionFact) for row in rows]


@dataclass(frozen=True, slots=True)
class PostgresPayments:
    """`core.commerce.payments.ports.Payments`."""

    database: Database

    async def record(self, payment: Payment) -> None:
        await self.database.execute(
            payment.app,
            """insert into payments (app_id, id, kind, order_id, user_id, amount_cents, tax_cents, currency, paid_at,
                   country, label)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing""",
            payment.app,
            payment.id,
            payment.kind,
            payment.order_id,
            payment.user_id,
            payment.amount_cents,
            payment.tax_cents,
            payment.currency,
            payment.paid_at,
            payment.country,
            payment.label,
        )

    async def of(self, app: str, order_id: UUID) -> list[Payment]:
        rows = await self.database.fetch(
            app,
            f"select {_PAYMENT} from payments where app_id = $1 and order_id = $2 order by paid_at, id",
            app,
            order_id,
        )
        return [msgspec.convert(dict(row), Payment) for row in rows]

    async def find(self, payment_id: str) -> Payment | None:
        row = await self.database.fetchrow(STUDIO, f"select {_PAYMENT} from payments where id = $1", payment_id)
        return msgspec.convert(dict(row), Payment) if row else None


@dataclass(frozen=True, slots=True)
class PostgresReversals:
    """`core.commerce.payments.ports.Reversals`."""

    database: Database

    async def record(self, fact: Reversal) -> None:
        match fact:
            case ChargeTotal():
                row = (fact.payment, fact.charge, fact.refunded_cents, fact.at)
                await self.database.execute(STUDIO, _RECORD_TOTAL, *row)
            case ChargeStep():
                step = (fact.payment, "step", fact.id, fact.amount_cents, 0, None, fact.at)
                await self.database.execute(STUDIO, _RECORD_STATE, *step)
            case ProviderRefund():
                rank = REFUND_STATES.index(fact.state)
                state = (fact.payment, "refund", fact.id, fact.amount_cents, rank, fact.refund_id, fact.at)
                await self.database.execute(STUDIO, _RECORD_STATE, *state)
            case ProviderDispute():
                rank = DISPUTE_STATES.index(fact.state)
                state = (fact.payment, "dispute", fact.id, fact.amount_cents, rank, None, fact.at)
                await self.database.execute(STUDIO, _RECORD_STATE, *state)

    async def of(self, payments: Collection[str]) -> list[Reversal]:
        rows = await self.database.fetch(
            STUDIO,
            """select payment, kind, ref, amount_cents, rank, refund_id, at from payment_reversals
               where payment = any($1::text[]) order by payment, kind, ref""",
            list(payments),
        )
        return [_reversal(row) for row in rows]

    async def payment_of(self, charge: str) -> str | None:
        payment: str | None = await self.database.fetchval(
            STUDIO, "select payment from payment_reversals where ref = $1 and kind = 'total'", charge
        )
        return payment

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, before, most)


@dataclass(frozen=True, slots=True)
class PostgresFulfilments:
    """`core.commerce.payments.ports.Fulfilments`."""

    database: Database

    async def get(self, app: str, order_id: UUID) -> Fulfilment:
        row = await self.database.fetchrow(
            app,
            """select app_id as app, order_id, takes, takes_made, refunded_cents, flags, ended_as from fulfilments
               where app_id = $1 and order_id = $2""",
            app,
            order_id,
        )
        if row is None:
            return Fulfilment(app=app, order_id=order_id)
        return msgspec.convert({**row, "takes": msgspec.json.decode(row["takes"])}, Fulfilment)

    async def save(self, fulfilment: Fulfilment) -> None:
        await self.database.execute(
            fulfilment.app,
            """insert into fulfilments (app_id, order_id, takes, takes_made, refunded_cents, flags, ended_as)
               values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (app_id, order_id) do update set
                   takes = excluded.takes, takes_made = excluded.takes_made, refunded_cents = excluded.refunded_cents,
                   flags = excluded.flags, ended_as = excluded.ended_as""",
            fulfilment.app,
            fulfilment.order_id,
            msgspec.json.encode(fulfilment.takes).decode(),
            fulfilment.takes_made,
            fulfilment.refunded_cents,
            list(fulfilment.flags),
            fulfilment.ended_as,
        )

    async def claim_letter(self, app: str, order_id: UUID, at: datetime) -> bool:
        claimed = await self.database.execute(
            app,
            """insert into fulfilments as known (app_id, order_id, letter_at) values ($1, $2, $3)
               on conflict (app_id, order_id) do update set letter_at = excluded.letter_at
               where known.letter_at is null""",
            app,
            order_id,
            at,
        )
        return claimed == 1

    async def release_letter(self, app: str, order_id: UUID) -> None:
        await self.database.execute(
            app, "update fulfilments set letter_at = null where app_id = $1 and order_id = $2", app, order_id
        )


@dataclass(frozen=True, slots=True)
class PostgresOldOrders:
    """`core.commerce.payments.ports.OldOrders`."""

    database: Database

    async def unheard(self, now: datetime, most: int) -> list[tuple[str, UUID]]:
        rows = await self.database.fetch(STUDIO, _UNHEARD, now, most)
        return [(row["app_id"], row["id"]) for row in rows]


def _reversal(row: asyncpg.Record) -> Reversal:
    payment, ref, amount, at = row["payment"], row["ref"], row["amount_cents"], row["at"]
    match row["kind"]:
        case "total":
            return ChargeTotal(payment=payment, charge=ref, refunded_cents=amount, at=at)
        case "step":
            return ChargeStep(payment=payment, id=ref, amount_cents=amount, at=at)
        case "refund":
            state = REFUND_STATES[row["rank"]]
            return ProviderRefund(
                payment=payment, id=ref, amount_cents=amount, state=state, refund_id=row["refund_id"], at=at
            )
        case _:
            return ProviderDispute(
                payment=payment, id=ref, amount_cents=amount, state=DISPUTE_STATES[row["rank"]], at=at
            )
