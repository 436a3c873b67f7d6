"""What carts, coupons and orders hold about people."""

from __future__ import annotations

from msgspec.structs import replace

from adapters.memory.commerce.orders.carts import CARTS
from adapters.memory.commerce.orders.coupons import USES
from adapters.memory.commerce.orders.orders import ORDERS
from adapters.memory.personal_data import Held, fields
from core.commerce.orders.model import Order


def _without_person(order: Order) -> Order:
    session = replace(order.session, url="") if order.session else None
    over = order.created_at if order.status == "pending" else order.expires_at
    return replace(order, user_id=None, session=session, success_url=None, cancel_url=None, expires_at=over)


HELD = (
    # Accounting law wants orders kept, with what was bought and for how much, and nobody in them.
    # One that waits for its payment is over at once, so that nothing is held for who is gone and nobody pays for it.
    Held(ORDERS, lambda _, row: (row.user_id, row.app), fields, kept_as=_without_person),
    # A coupon counts how often it was used, whoever has left since.
    Held(USES, lambda _, row: (row.user_id, row.app), fields, kept_as=lambda row: replace(row, user_id=None)),
    Held(CARTS, lambda key, _: (key[1], key[0]), fields),
)
