"""A payment page for an order that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from core.commerce.orders.feature import Ordering
from core.commerce.orders.model import PAID, RESERVED, OpenedSession, Order
from core.commerce.orders.open_session import OpenSession
from core.commerce.orders.ports import Orders, Reconciles
from core.commerce.payments.ports import CheckoutGateway
from core.commerce.payments.return_urls import ReturnUrls
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound, Unavailable
from core.shared.ports import Clock, UnitOfWork
from core.shared.text import NO_NUL

Url = Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL, examples=["https://gptstore.example/thanks"])]
LOST = timedelta(minutes=1)
"""When a session that is still being opened counts as lost, and another one is opened."""


class CreateSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The order, and where the page leads back to: to origins of the app alone."""

    order_id: UUID
    success_url: Url | None = None
    cancel_url: Url | None = None


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Where the order is paid, and until when."""

    session_id: str
    checkout_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CreatePaymentSession:
    """The open session of one's own pending order; a new one, and with it another half an hour, when there is none or
    it is over.

    Raises `NotFound` for an order that isn't one's own, `Conflict` with `order_already_paid` or `order_not_pending`,
    `Invalid` for a URL, and what `OpenSession` raises.
    """

    orders: Orders
    gateway: CheckoutGateway
    reconcile: Reconciles
    open: OpenSession
    urls: ReturnUrls
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: AppSpec, actor: Actor, command: CreateSession) -> SessionView:
        feature = app.feature(Ordering) or Ordering()
        pages = (
            self.urls(app, command.success_url, path=feature.success_path, pointer="/success_url"),
            self.urls(app, command.cancel_url, path=feature.cancel_path, pointer="/cancel_url"),
        )
        order = _payable(actor, await self.orders.get(app.slug, command.order_id))
        if order.session is not None and await self._still_open(order, order.session):
            return _view(order, order.session)
        order = await self._attempt(actor, order, pages)
        return _view(order, order.session or await self.open(app, order))

    async def _still_open(self, order: Order, session: OpenedSession) -> bool:
        if session.expires_at <= self.clock.now():
            return False
        try:
            checkout = await self.gateway.read(session.id)
        except Unavailable:
            return True  # as far as anybody knows
        if checkout is not None and checkout.status == "complete":
            await self.reconcile(order.app, order.id)
            raise Conflict("order_already_paid", "This order's checkout is completed.")
        return checkout is not None and checkout.status == "open"

    async def _attempt(self, actor: Actor, seen: Order, pages: tuple[str, str]) -> Order:
        """The order with its next attempt, or with what somebody else began meanwhile."""
        async with self.uow(seen.app):
            order = _payable(actor, await self.orders.lock(seen.app, seen.id))
            now = self.clock.now()
            begun = order.expires_at - RESERVED
            under_way = order.attempt > 0 and order.session is None and now - begun < LOST
            if under_way or (order.session is not None and order.session != seen.session):
                return order
            fresh = replace(
                order,
                attempt=order.attempt + 1,
                session=None,
                success_url=pages[0],
                cancel_url=pages[1],
                expires_at=now + RESERVED,
            )
            await self.orders.save(fresh)
        return fresh


def _payable(actor: Actor, order: Order | None) -> Order:
    if order is None or order.user_id != actor.user_id:
        raise NotFound
    if order.status in PAID or order.awaiting_payment:
        raise Conflict("order_already_paid", "This order is paid, or its payment is under way.")
    if order.status != "pending":
        raise Conflict("order_not_pending", "This order has ended.")
    return order


def _view(order: Order, session: OpenedSession) -> SessionView:
    return SessionView(session_id=session.id, checkout_url=session.url, expires_at=order.expires_at)
