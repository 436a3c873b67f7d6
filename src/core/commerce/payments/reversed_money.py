"""How much of a payment went back, and by which refunds: what the provider said beside what we asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.commerce.payments.kept import (
    ChargeStep,
    ChargeTotal,
    ProviderDispute,
    ProviderRefund,
    RefundState,
    Reversal,
)
from core.commerce.payments.model import Payment
from core.commerce.refunds.model import Refund, RefundSource

LIVE: frozenset[RefundState] = frozenset({"pending", "succeeded"})


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """A payment with all that is known of its way back."""

    payment: Payment
    reversals: tuple[Reversal, ...] = ()
    refunds: tuple[Refund, ...] = ()

    @property
    def told(self) -> int:
        """How much went back by what the provider told of the charge: the latest sum less what failed since, or all
        steps less all that failed. Words that never came make either too small, as do sums of one second."""
        failed = [fact for fact in self._named if fact.state == "failed"]
        totals = [fact for fact in self.reversals if isinstance(fact, ChargeTotal)]
        since = max((total.at for total in totals), default=None)
        failed_since = sum(fact.amount_cents for fact in failed if since is not None and fact.at >= since)
        by_sums = sum(total.refunded_cents for total in totals) - failed_since
        steps = sum(fact.amount_cents for fact in self.reversals if isinstance(fact, ChargeStep))
        by_steps = steps - sum(fact.amount_cents for fact in failed)
        return min(max(by_sums, by_steps, 0), self.payment.amount_cents)

    @property
    def refunded(self) -> int:
        """How much went back, disputes apart."""
        succeeded = sum(row.amount_cents for row in self.refunds if row.status == "succeeded")
        return min(max(self.told, succeeded), self.payment.amount_cents)

    @property
    def disputed(self) -> bool:
        """Whether its payer's bank wants it back and nobody has decided."""
        return any(dispute.state == "open" for dispute in self._disputes)

    @property
    def lost(self) -> bool:
        """Whether its payer's bank has taken it back for good."""
        return any(dispute.state == "lost" for dispute in self._disputes)

    @property
    def kept(self) -> int:
        """What is still ours; nothing once a dispute is lost, whatever its amount."""
        return 0 if self.lost else self.payment.amount_cents - self.refunded

    @property
    def refundable(self) -> int:
        """How much more may be given back: nothing of what is on its way, nor of what a bank deals with."""
        if self.disputed or self.lost:
            return 0
        asked = sum(row.amount_cents for row in self.refunds if row.status in LIVE)
        return max(self.payment.amount_cents - max(asked, self.told), 0)

    @property
    def bounced(self) -> bool:
        """Whether a refund had reached the provider and came back."""
        return any(row.status == "failed" and row.provider_id is not None for row in self.refunds)

    @property
    def _disputes(self) -> list[ProviderDispute]:
        return [fact for fact in self.reversals if isinstance(fact, ProviderDispute)]

    def explained(self, new_id: Callable[[], UUID], now: datetime) -> Money:
        """The same with the refunds that the facts call for: each that the provider named, with its present state; one
        for what it told of by sums alone; one for what a lost dispute took. Whatever order the facts came in, the
        refunds end the same but for their ids."""
        known = [row for row in self.refunds if row.source != "dispute"]
        for fact in sorted(self._named, key=lambda fact: (fact.at, fact.id)):
            place = _place(known, fact)
            if place is None:
                known.append(self._new(new_id(), fact.amount_cents, "provider", fact.at))
                place = len(known) - 1
            known[place] = _settled(known[place], fact, now)
        named = [row for row in known if row.source != "remainder"]
        known = [*named, *self._rest("remainder", self.told - _live(named), new_id, now)]
        taken = sum(dispute.amount_cents for dispute in self._disputes if dispute.state == "lost")
        left = self.payment.amount_cents - _live(known)
        known += self._rest("dispute", min(taken or left, left) if self.lost else 0, new_id, now)
        return replace(self, refunds=tuple(known))

    @property
    def _named(self) -> list[ProviderRefund]:
        return [fact for fact in self.reversals if isinstance(fact, ProviderRefund)]

    def _rest(self, source: RefundSource, amount: int, new_id: Callable[[], UUID], now: datetime) -> Sequence[Refund]:
        if amount <= 0:
            return []
        before = next((row for row in self.refunds if row.source == source), None)
        if before is not None:
            return [replace(before, amount_cents=amount)]
        return [replace(self._new(new_id(), amount, source, now), status="succeeded", settled_at=now)]

    def _new(self, refund_id: UUID, amount: int, source: RefundSource, at: datetime) -> Refund:
        return Refund(
            id=refund_id,
            app=self.payment.app,
            order_id=self.payment.order_id,
            payment=self.payment.id,
            amount_cents=amount,
            currency=self.payment.currency,
            status="pending",
            source=source,
            created_at=at,
        )


def _place(known: Sequence[Refund], fact: ProviderRefund) -> int | None:
    """Where the refund stands that the provider speaks of. What was known by its sum alone now has a name."""
    for place, row in enumerate(known):
        if row.provider_id == fact.id or (row.provider_id is None and row.id == fact.refund_id):
            return place
    for place, row in enumerate(known):
        if row.source == "remainder" and row.amount_cents == fact.amount_cents:
            return place
    return None


def _settled(row: Refund, fact: ProviderRefund, now: datetime) -> Refund:
    source: RefundSource = "provider" if row.source == "remainder" else row.source
    if row.provider_id == fact.id and row.status == fact.state:
        return row
    settled_at = None if fact.state == "pending" else now
    return replace(row, source=source, provider_id=fact.id, status=fact.state, settled_at=settled_at)


def _live(rows: Iterable[Refund]) -> int:
    return sum(row.amount_cents for row in rows if row.status in LIVE)
