"""Opening the page on which an order is paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from core.commerce.orders.end_session import EndSession
from core.commerce.orders.feature import Ordering
from core.commerce.orders.model import OpenedSession, Order, OrderStatus
from core.commerce.orders.ports import Buyers, Holdings, Orders
from core.commerce.payments.model import CheckoutLine, GatewayRefusedError, WantedCheckout
from core.commerce.payments.ports import CheckoutGateway
from core.platform.registry.spec import AppSpec
from core.shared.errors import Conflict, Unavailable
from core.shared.ports import UnitOfWork

LONGER = timedelta(minutes=1)
"""A session outlives the reservation, lest a hesitating clock refuse it: Stripe takes no session of less than half an
hour. Whoever ends the order ends its session first."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Opens the session of the order's present attempt, and keeps it. What is asked for follows from the order alone,
    so that asking again for the same attempt gives the same session.

    With `or_fail` an order whose session can't be opened ends as failed, and all it held is given back. Raises
    `Unavailable("provider_unavailable")`, `Conflict("payment_refused")` when the provider does not take the order, and
    `Conflict("order_not_pending")` when it ended meanwhile: then nobody can pay in the session.
    """

    orders: Orders
    gateway: CheckoutGateway
    buyers: Buyers
    holdings: Holdings
    end: EndSession
    uow: UnitOfWork

    async def __call__(self, app: AppSpec, order: Order, *, or_fail: bool = False) -> OpenedSession:
        wanted = await self._wanted(app, order)
        try:
            checkout = await self.gateway.open(wanted)
        except (Unavailable, GatewayRefusedError) as error:
            if or_fail:
                await self._fail(order)
            if isinstance(error, GatewayRefusedError):
                raise Conflict("payment_refused", "The payment provider does not take this order.") from error
            raise
        session = OpenedSession(id=checkout.id, url=checkout.url or "", expires_at=checkout.expires_at)
        # It may be paid by now: news travels faster than we do.
        if not await self.orders.keep_session(order.app, order.id, order.attempt, session):
            await self.end.at_once(order.app, order.id, session.id)
            raise Conflict("order_not_pending", "This order has ended meanwhile.")
        return session

    async def _fail(self, order: Order) -> None:
        failed: OrderStatus = "failed"
        async with self.uow(order.app):
            current = await self.orders.lock(order.app, order.id)
            if current is None or current.status != "pending" or current.attempt != order.attempt:
                return
            if current.held:
                await self.holdings.give_back(current)
            await self.orders.save(replace(current, status=failed, held=False))

    async def _wanted(self, app: AppSpec, order: Order) -> WantedCheckout:
        if order.user_id is None or order.success_url is None or order.cancel_url is None:
            raise Conflict("order_not_pending", "This order can't be paid any more.")
        feature = app.feature(Ordering) or Ordering()
        buyer = await self.buyers.get(order.app, order.user_id)
        return WantedCheckout(
            app=order.app,
            order_id=order.id,
            user_id=order.user_id,
            attempt=order.attempt,
            lines=tuple(
                CheckoutLine(
                    name=line.name,
                    quantity=line.quantity,
                    unit_price_cents=line.unit_price_cents,
                    product_id=str(line.product_id) if line.product_id else None,
                )
                for line in order.lines
            ),
            currency=order.currency,
            discount_cents=order.discount_cents,
            email=buyer.email if buyer else None,
            locale=buyer.locale if buyer else app.locales[0],
            success_url=order.success_url,
            cancel_url=order.cancel_url,
            expires_at=order.expires_at + LONGER,
            automatic_tax=feature.automatic_tax,
            needs_address=not order.digital,
        )
