"""Money on its way back to who paid it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.commerce.payments.kept import RefundState
from core.shared.text import VISIBLE

RefundSource = Literal["admin", "provider", "remainder", "dispute"]
"""Who made it: an admin of ours; somebody at the provider's own dashboard, under a name that we heard; the same as far
as we only know by the sum that money is missing; a payer's bank by a dispute that was lost."""

LARGEST_REFUND = 999_999_999
"""More than any payment: one at Stripe has eight digits, before taxes."""


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund of a payment, or of credits that an order cost (then without `payment`). `provider_id` is the provider's
    own name of it; without one, what is pending may never have reached the provider. An order is missing for refunds of
    invoices."""

    id: UUID
    app: str
    order_id: UUID | None
    payment: str | None
    amount_cents: int
    currency: str
    status: RefundState
    source: RefundSource
    reason: str = ""
    provider_id: str | None = None
    made_by: UUID | None = None
    created_at: datetime
    settled_at: datetime | None = None


class RefundOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give money back for an order; without an amount all that remains of a payment."""

    order_id: UUID
    amount_cents: Annotated[int, Meta(ge=1, le=LARGEST_REFUND, examples=[500])] | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=VISIBLE, examples=["Broken on arrival"])]


class MadeRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as admins see it; `pending` until the provider has it."""

    id: UUID
    order_id: UUID
    amount_cents: int
    currency: str
    status: RefundState
    reason: str
    created_at: datetime
