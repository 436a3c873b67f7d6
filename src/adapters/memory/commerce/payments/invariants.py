"""What must always be true of payments, refunds and what people own, as far as it is kept here; with the names that it
has on Postgres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from adapters.memory.commerce.orders.orders import ORDERS
from adapters.memory.commerce.payments.entitlements import ENTITLEMENTS
from adapters.memory.commerce.payments.facts import FULFILMENTS, PAYMENTS
from adapters.memory.commerce.payments.refunds import REFUNDS
from adapters.memory.database import MemoryDatabase
from core.commerce.entitlements.model import Entitlement, EntitlementState
from core.commerce.orders.model import Order, OrderStatus
from core.commerce.payments.kept import Fulfilment
from core.commerce.payments.model import Payment
from core.commerce.payments.reversed_money import LIVE
from core.commerce.refunds.model import Refund

_STATES: dict[OrderStatus, EntitlementState] = {"refunded": "revoked", "disputed": "suspended"}


def violations(database: MemoryDatabase) -> Mapping[str, int]:
    """How many rows break each of them. Inside a turn of the database."""
    orders: list[Order] = list(database.table(ORDERS).rows())
    paid = [order for order in orders if order.paid_at is not None]
    payments: dict[str, Payment] = dict(database.table(PAYMENTS).items())
    owned: list[Entitlement] = list(database.table(ENTITLEMENTS).rows())
    done: dict[object, Fulfilment] = dict(database.table(FULFILMENTS).items())
    back: Counter[str] = Counter()
    rows: list[Refund] = list(database.table(REFUNDS).rows())
    for row in rows:
        if row.source == "admin" and row.status in LIVE and row.payment is not None:
            back[row.payment] += row.amount_cents
    fitting = {(one.app, one.order_id, one.amount_cents - one.tax_cents, one.currency) for one in payments.values()}
    standing = {(one.app, one.order_id, one.product_id, one.user_id, one.state) for one in owned}
    bought = {(order.app, order.id) for order in paid}
    return {
        "no_order_is_paid_without_a_payment_that_fits": sum(
            order.type != "credits"
            and order.total_cents > 0
            and (order.app, order.id, order.total_cents, order.currency) not in fitting
            for order in paid
        ),
        "we_give_back_no_more_than_came_in": sum(
            payment not in payments or amount > payments[payment].amount_cents for payment, amount in back.items()
        ),
        "what_was_paid_and_is_digital_is_owned": sum(
            (order.app, order.id, line.product_id, order.user_id, _STATES.get(order.status, "active")) not in standing
            for order in paid
            if order.user_id is not None
            for line in order.lines
            if line.digital and line.product_id is not None
        ),
        "nobody_owns_what_was_not_paid": sum((one.app, one.order_id) not in bought for one in owned),
        "a_refunded_pack_left_no_credits": sum(
            _left(order, done.get((order.app, order.id)))
            for order in paid
            if order.credits and order.user_id is not None
        ),
    }


def _left(order: Order, done: Fulfilment | None) -> bool:
    taken = done.taken if done else 0
    match order.status:
        case "refunded" | "disputed":
            return taken != order.credits
        case "fulfilled":
            return taken != 0
        case _:
            return False
