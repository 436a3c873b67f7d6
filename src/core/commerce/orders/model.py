"""What an order is, and what may become of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

OrderStatus = Literal[
    "pending",
    "paid",
    "fulfilled",
    "expired",
    "cancelled",
    "failed",
    "partially_refunded",
    "refunded",
    "disputed",
]
OrderType = Literal["one_time", "credit_pack", "credits"]
"""Products for money, a pack of credits for money, products for credits."""
Flag = Literal["amount_mismatch", "paid_after_cancel", "paid_twice", "refund_failed"]
"""What a person of the studio has to look at: money that is not what the order says, money for an order that had ended,
a second payment for one order, a refund that the bank sent back."""

RESERVED = timedelta(minutes=30)
"""How long stock and coupon are held for an order that nobody has paid."""
RESERVED_UNPAID = timedelta(days=14)
"""The same once its checkout is completed by a way of paying that takes days, such as a bank transfer."""

PAYABLE: frozenset[OrderStatus] = frozenset({"pending"})
ENDED_UNPAID: frozenset[OrderStatus] = frozenset({"expired", "cancelled", "failed"})
PAID: frozenset[OrderStatus] = frozenset({"paid", "fulfilled", "partially_refunded", "refunded", "disputed"})


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line at the price of the moment: of a product, or of a pack of credits (`credit_pack`), which brings
    `credits` a piece. In an order of type `credits` the price is in credits. `discount_cents` is the line's share of
    the order's discount, of whole lines, summing up exactly. What is `digital` is delivered with the payment."""

    product_id: UUID | None
    name: str
    quantity: int
    unit_price_cents: int
    discount_cents: int = 0
    digital: bool = True
    credit_pack: str | None = None
    credits: int = 0

    @property
    def total_cents(self) -> int:
        """Before the discount."""
        return self.unit_price_cents * self.quantity


class OpenedSession(msgspec.Struct, frozen=True, kw_only=True):
    """The checkout session under which an order may be paid."""

    id: str
    url: str
    expires_at: datetime


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order and what is known of it. Amounts are in minor units of `currency`, or in credits for the type `credits`
    (whose `currency` is "credits"). `total_cents` is what is to be paid before tax that the provider adds: subtotal
    less discount. `held` says that stock and coupon are set aside for it, and are to be given back once if it ends
    unpaid; `awaiting_payment` that its checkout is completed and the money still under way. `attempt` counts the
    sessions that were asked for; `session` is that of the last attempt, None while it is being opened. `user_id` is
    None once the person is gone: the law wants the order kept, not the person."""

    id: UUID
    app: str
    user_id: UUID | None
    type: OrderType
    status: OrderStatus
    currency: str
    lines: tuple[OrderLine, ...]
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    tax_cents: int = 0
    coupon_id: UUID | None = None
    coupon_code: str | None = None
    flag: Flag | None = None
    held: bool = True
    awaiting_payment: bool = False
    from_cart: bool = False
    attempt: int = 0
    session: OpenedSession | None = None
    success_url: str | None = None
    cancel_url: str | None = None
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None = None
    fulfilled_at: datetime | None = None
    asked_at: datetime | None = None
    """When Stripe was last asked about it."""

    @property
    def credits(self) -> int:
        """How many credits it brings."""
        return sum(line.credits * line.quantity for line in self.lines)

    @property
    def digital(self) -> bool:
        """Whether nothing of it has to be sent."""
        return all(line.digital for line in self.lines)


class OrderItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A line as people see it."""

    product_id: UUID | None
    name: str
    quantity: int
    unit_price_cents: int
    line_total_cents: int
    discount_cents: int
    credit_pack: str | None = None


class RefundView(msgspec.Struct, frozen=True, kw_only=True):
    """A refund: `pending` until the provider has it, `failed` when the bank sent it back."""

    id: UUID
    amount_cents: int
    status: Literal["pending", "succeeded", "failed"]
    created_at: datetime


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order as its buyer and the admins see it; `flag` is shown to admins alone."""

    id: UUID
    status: OrderStatus
    type: OrderType
    items: list[OrderItemView]
    subtotal_cents: int
    discount_cents: int
    tax_cents: int
    total_cents: int
    currency: str
    coupon_code: str | None
    checkout_url: str | None
    expires_at: datetime | None
    refunds: list[RefundView]
    flag: Flag | None
    created_at: datetime
    paid_at: datetime | None


class OrderPage(msgspec.Struct, frozen=True, kw_only=True):
    """Orders, the newest first."""

    items: list[OrderView]
    next_cursor: str | None


class AdminOrderView(OrderView, frozen=True, kw_only=True):
    """An order as admins see it: also whose it is, None once that person is gone, and when it was sent."""

    user_id: UUID | None
    fulfilled_at: datetime | None


class AdminOrderPage(msgspec.Struct, frozen=True, kw_only=True):
    """Orders, the newest first."""

    items: list[AdminOrderView]
    next_cursor: str | None


def view_of(order: Order, refunds: list[RefundView], *, for_admin: bool = False) -> OrderView:
    """The order for a reader. The total holds the tax once that is known."""
    open_session = order.session if order.status == "pending" else None
    return OrderView(
        id=order.id,
        status=order.status,
        type=order.type,
        items=[
            OrderItemView(
                product_id=line.product_id,
                name=line.name,
                quantity=line.quantity,
                unit_price_cents=line.unit_price_cents,
                line_total_cents=line.total_cents,
                discount_cents=line.discount_cents,
                credit_pack=line.credit_pack,
            )
            for line in order.lines
        ],
        subtotal_cents=order.subtotal_cents,
        discount_cents=order.discount_cents,
        tax_cents=order.tax_cents,
        total_cents=order.total_cents + order.tax_cents,
        currency=order.currency,
        coupon_code=order.coupon_code,
        checkout_url=open_session.url if open_session else None,
        expires_at=order.expires_at if order.status == "pending" else None,
        refunds=refunds,
        flag=order.flag if for_admin else None,
        created_at=order.created_at,
        paid_at=order.paid_at,
    )


def admin_view_of(order: Order, refunds: list[RefundView]) -> AdminOrderView:
    """The order for an admin."""
    seen = msgspec.structs.asdict(view_of(order, refunds, for_admin=True))
    return AdminOrderView(**seen, user_id=order.user_id, fulfilled_at=order.fulfilled_at)
