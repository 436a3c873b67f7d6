"""Orders that nobody paid in time, and sessions of orders that have ended."""

from __future__ import annotations

from core.commerce.orders.end_session import JOB as END_SESSION
from core.commerce.orders.end_session import EndedOrder, EndSession
from core.commerce.orders.expire_order import JOB as EXPIRE
from core.commerce.orders.expire_order import ExpireOrder, FindOverdue, OverdueOrder
from core.platform.jobs.handlers import Call, Poll
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, job, ticks


@ticks("orders")
def orders(use: Use) -> Poll:
    """Pending ones whose time is over."""
    find: FindOverdue = use(FindOverdue)
    return find


@job(EXPIRE, OverdueOrder, atomic=False)
def expire_order(use: Use) -> Call:
    """It asks the payment provider first. Safe to run again: what has ended is left alone."""
    expire: ExpireOrder = use(ExpireOrder)

    async def handle(delivery: Delivery) -> None:
        await expire(delivery.app, delivery.payload.order_id)

    return handle


@job(END_SESSION, EndedOrder, atomic=False)
def end_session(use: Use) -> Call:
    """In case that whoever ended the order could not do it at once."""
    end: EndSession = use(EndSession)

    async def handle(delivery: Delivery) -> None:
        await end(delivery.app, delivery.payload.order_id, delivery.payload.session_id)

    return handle
