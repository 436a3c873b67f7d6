"""Bills of subscriptions: what was paid, what was not, and the credits that each brings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core.commerce.payments.model import DisputeState
from core.shared.ledger import Cause

BillKind = Literal["first", "renewal", "change"]
"""What began the subscription, a further period, the difference after a change of plan."""
_ORDER: dict[BillKind, int] = {"first": 0, "renewal": 1, "change": 2}


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """A bill by the provider's id, made at `made_at`. `failed_at` is the event of its first refused payment, `paid_at`
    that of its payment; amounts in minor units of `currency`, tax included. `worth` is what its plan brought when we
    first knew of the payment. `credits` are those that it brought, None until that can be told, by the grant of that
    number; `taken` of them went back with refunds, and all while the payment is `disputed`."""

    id: str
    app: str
    user_id: UUID | None
    subscription: str
    kind: BillKind
    plan: str | None
    amount_cents: int
    tax_cents: int
    currency: str | None
    made_at: datetime
    failed_at: datetime | None = None
    last_failed_at: datetime | None = None
    paid_at: datetime | None = None
    payment: str | None = None
    refunded_cents: int = 0
    dispute: DisputeState | None = None
    worth: int | None = None
    credits: int | None = None
    granted: int = 0
    taken: int = 0
    disputed: bool = False
    told: bool = False
    """The person had a letter about the refused payment."""

    @property
    def cause(self) -> Cause:
        """Of the credits that it brought."""
        return Cause("subscription", self.source)

    @property
    def source(self) -> str:
        """What its credits are from. When a bill is heard of late, another may turn out to bring more or less, and does
        so by a further grant."""
        return f"invoice:{self.id}" if self.granted <= 1 else f"invoice:{self.id}:{self.granted}"

    @property
    def owed(self) -> bool:
        """Somebody tried to pay it, and it is still unpaid."""
        return self.paid_at is None and self.failed_at is not None


class Payments(msgspec.Struct, frozen=True, kw_only=True):
    """How a subscription's payments stand; see `Subscription`."""

    failing_since: datetime | None
    failed_at: datetime | None
    settled_at: datetime | None


def in_order(bills: Iterable[Bill]) -> list[Bill]:
    """As they were made; of one instant the change comes after what it changes."""
    return sorted(bills, key=lambda bill: (bill.made_at, _ORDER[bill.kind], bill.id))


def payments(bills: Iterable[Bill]) -> Payments:
    """What is owed counts from after the last payment on: what was never paid before that has been let go of."""
    known = list(bills)
    settling = [bill for bill in known if bill.amount_cents > 0 or bill.kind != "change"]  # nobody pays for a downgrade
    settled = max((bill.paid_at for bill in settling if bill.paid_at is not None), default=None)
    refused = [
        (bill.failed_at, bill.last_failed_at or bill.failed_at)
        for bill in known
        if bill.paid_at is None and bill.failed_at is not None and bill.kind != "first"
    ]
    owed = [(first, last) for first, last in refused if settled is None or last > settled]
    return Payments(
        failing_since=min((first for first, _ in owed), default=None),
        failed_at=max((last for _, last in owed), default=None),
        settled_at=settled,
    )


def brings(bills: Iterable[Bill]) -> dict[str, int]:
    """The credits of each bill that was paid, as far as that can be told.

    A first bill and a renewal bring what the plan brings, whatever was paid: a coupon or a balance lowers the price,
    not the credits. A change brings what the plan has more than any that was paid for in the same period, so that
    going back and forth brings nothing; while no bill before it is known, nobody can tell.
    """
    found: dict[str, int] = {}
    level: int | None = None
    for bill in in_order(bills):
        if bill.paid_at is None or bill.worth is None:
            continue
        if bill.kind != "change":
            level = bill.worth
            found[bill.id] = level
        elif level is not None:
            found[bill.id] = max(bill.worth - level, 0)
            level = max(bill.worth, level)
    return found


def to_take(bill: Bill) -> int:
    """How many of its credits refunds take back in all: in proportion to the money, rounded down."""
    if not bill.credits or bill.amount_cents <= 0:
        return 0
    return bill.credits * min(bill.refunded_cents, bill.amount_cents) // bill.amount_cents
