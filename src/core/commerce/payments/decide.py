"""What facts make of an order: the one decision about money, without any effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import msgspec
from msgspec.structs import replace

from core.commerce.entitlements.model import EntitlementState
from core.commerce.orders.model import ENDED_UNPAID, RESERVED_UNPAID, Flag, Order, OrderStatus
from core.commerce.payments.kept import Fulfilment, SessionFact
from core.commerce.payments.reversed_money import Money
from core.commerce.refunds.model import Refund

_URGENCY: tuple[Flag, ...] = ("paid_twice", "paid_after_cancel", "amount_mismatch", "refund_failed")
"""An order shows one flag: of several the later in the row."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about an order's money. `refunds` are those of credits that it cost; others are with their
    payments."""

    sessions: tuple[SessionFact, ...] = ()
    money: tuple[Money, ...] = ()
    refunds: tuple[Refund, ...] = ()
    owned: bool = False
    """Whether the buyer has something digital of it already, from another order."""
    done: Fulfilment


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The order as it is to be, and what belongs to that: `deliver` what was bought, now and for the first time;
    `give_back` what was set aside; how the products that came with it stand; how many of its credits are taken back in
    all; whether credits that it cost are returned; how much money went back in all; and flags not raised before."""

    order: Order
    deliver: bool = False
    give_back: bool = False
    products: EntitlementState = "active"
    take: int = 0
    return_spent: bool = False
    refunded_cents: int = 0
    raised: tuple[Flag, ...] = ()
    ended_as: OrderStatus | None = None


def decide(order: Order, facts: Facts, now: datetime) -> Verdict:
    """What becomes of the order. The same facts once more change nothing; and the order in which they came to be known
    makes no difference, but for what had ended before its money came."""
    verdict = _begun(order, facts, now)
    settled = verdict.order
    if settled.type == "credits":
        verdict = _of_credits(verdict, facts)
    elif settled.paid_at is not None:
        verdict = _backed(verdict, facts.money)
    elif facts.money:
        verdict = _unwanted(verdict, facts)
    return _flagged(verdict, facts)


def _begun(order: Order, facts: Facts, now: datetime) -> Verdict:
    """Whether a pending order is paid, goes on waiting or ends."""
    if order.status != "pending" or order.type == "credits":
        return Verdict(order=order)
    if order.user_id is None:  # who has left; nobody is there to be given anything
        return _ended(order, "expired")
    if facts.money:
        fitting = next((money for money in facts.money if _fits(order, money)), None)
        if fitting is None:
            return _ended(order, "failed")
        payment = fitting.payment
        paid = replace(
            order,
            status="paid",
            paid_at=payment.paid_at,
            tax_cents=payment.tax_cents,
            awaiting_payment=False,
            fulfilled_at=now if order.digital else None,
        )
        return Verdict(order=paid, deliver=True)
    return _without_money(order, facts.sessions)


def _without_money(order: Order, sessions: Sequence[SessionFact]) -> Verdict:
    """Only the session that is open for the order now can end it; an earlier one was replaced."""
    waiting = next((fact for fact in sessions if fact.outcome == "awaiting"), None)
    if waiting is not None:
        until = waiting.at + RESERVED_UNPAID
        return Verdict(order=replace(order, awaiting_payment=True, expires_at=until))
    current = order.session.id if order.session else None
    last = next((fact for fact in sessions if fact.id == current), None)
    if last is None:
        return Verdict(order=order)
    match last.outcome:
        case "failed":
            return _ended(order, "failed")
        case "expired":
            return _ended(order, "expired")
        case "open" | "awaiting" | "paid":
            return Verdict(order=order)
        case other:
            assert_never(other)


def _ended(order: Order, status: OrderStatus) -> Verdict:
    return Verdict(order=replace(order, status=status, awaiting_payment=False, held=False), give_back=order.held)


def _fits(order: Order, money: Money) -> bool:
    payment = money.payment
    return payment.amount_cents - payment.tax_cents == order.total_cents and payment.currency == order.currency.upper()


def _backed(verdict: Verdict, money: Sequence[Money]) -> Verdict:
    """How a paid order stands by the money that is left for it."""
    order = verdict.order
    price = order.total_cents + order.tax_cents
    kept = sum(one.kept for one in money)
    missing = max(price - kept, 0)
    whole = price > 0 and kept == 0
    suspended = not whole and any(one.disputed for one in money)
    status: OrderStatus = "fulfilled" if order.fulfilled_at else "paid"
    if whole:
        status = "refunded"
    elif suspended:
        status = "disputed"
    elif missing:
        status = "partially_refunded"
    products: EntitlementState = "revoked" if whole else "suspended" if suspended else "active"
    take = order.credits if whole or suspended else order.credits * missing // price if price else 0
    return replace(
        verdict,
        order=replace(order, status=status),
        products=products,
        take=take,
        refunded_cents=sum(one.payment.amount_cents - one.kept for one in money),
    )


def _unwanted(verdict: Verdict, facts: Facts) -> Verdict:
    """Money for an order that had ended without: it stays ended, until all of it has gone back."""
    order = verdict.order
    kept = sum(one.kept for one in facts.money)
    whole = kept == 0 and any(one.payment.amount_cents for one in facts.money)
    ended_as = order.status if order.status in ENDED_UNPAID else facts.done.ended_as
    status = "refunded" if whole else ended_as or order.status
    refunded = sum(one.payment.amount_cents - one.kept for one in facts.money)
    return replace(verdict, order=replace(order, status=status), refunded_cents=refunded, ended_as=ended_as)


def _of_credits(verdict: Verdict, facts: Facts) -> Verdict:
    """An order that cost credits is refunded whole or not at all."""
    order = verdict.order
    back = sum(row.amount_cents for row in facts.refunds if row.status == "succeeded")
    if order.paid_at is None or back == 0:
        return verdict
    return replace(
        verdict,
        order=replace(order, status="refunded"),
        products="revoked",
        take=order.credits,
        return_spent=True,
        refunded_cents=back,
    )


def _flagged(verdict: Verdict, facts: Facts) -> Verdict:
    """Raise what has not been raised before; one that an admin has put away stays away."""
    order = verdict.order
    due: set[Flag] = set()
    if facts.money and order.type != "credits":
        if any(money.bounced for money in facts.money):
            due.add("refund_failed")
        if order.paid_at is None:
            due.add("amount_mismatch" if verdict.give_back and order.user_id is not None else "paid_after_cancel")
        elif len(facts.money) > 1 or (verdict.deliver and facts.owned):
            due.add("paid_twice")
    if "amount_mismatch" in facts.done.flags:
        due.discard("paid_after_cancel")
    raised = tuple(flag for flag in _URGENCY if flag in due and flag not in facts.done.flags)
    if not raised:
        return verdict
    flag = raised[-1]
    if order.flag is not None and _URGENCY.index(order.flag) > _URGENCY.index(flag):
        flag = order.flag
    return replace(verdict, order=replace(order, flag=flag), raised=raised)
