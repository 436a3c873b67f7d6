"""What carts, coupons and orders hold about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

_OF_ORDERS = "(app_id, order_id) in (select app_id, id from orders where user_id = $1)"

HELD = (
    # Accounting law wants orders kept, with what was bought and for how much, and nobody in them.
    Held("order_lines", _OF_ORDERS, kept_as="app_id = app_id"),
    # One that waits for its payment is over at once, so that nothing is held for who is gone and nobody pays for it.
    Held(
        "orders",
        kept_as="""user_id = null, session_url = null, success_url = null, cancel_url = null,
            expires_at = case status when 'pending' then created_at else expires_at end,
            look_at = case status when 'pending' then created_at else look_at end""",
    ),
    # A coupon counts how often it was used, whoever has left since.
    Held("coupon_uses", kept_as="user_id = null"),
    Held("cart_lines"),
)
