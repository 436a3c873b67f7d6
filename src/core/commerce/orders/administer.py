"""Orders as an app's admins see and finish them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from core.commerce.orders.model import AdminOrderPage, AdminOrderView, Order, OrderStatus, admin_view_of
from core.commerce.orders.ports import Orders, RefundsOf
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.paging import Cursors
from core.shared.ports import Clock, UnitOfWork


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders a list holds; None for any."""

    status: OrderStatus | None = None
    flagged: bool | None = None
    user_id: UUID | None = None


class ChangeOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`fulfilled` says that what was paid for has been sent; `flag: null` that somebody has looked at it."""

    status: Literal["fulfilled"] | UnsetType = UNSET
    flag: UnsetType | None = UNSET


@dataclass(frozen=True, slots=True)
class ListAllOrders:
    """An app's orders, the newest first. Raises `Invalid("invalid_cursor")`."""

    orders: Orders
    refunds: RefundsOf
    cursors: Cursors

    async def __call__(
        self, actor: Actor, sought: Sought, limit: int = 20, cursor: str | None = None
    ) -> AdminOrderPage:
        listing = f"all orders {actor.app} {sought.status} {sought.flagged} {sought.user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found = await self.orders.page(
            actor.app, sought.user_id, before, limit + 1, status=sought.status, flagged=sought.flagged
        )
        items = found[:limit]
        refunds = await self.refunds.of(actor.app, [order.id for order in items]) if items else {}
        more = self.cursors.seal(listing, items[-1].id) if len(found) > limit else None
        views = [admin_view_of(order, refunds.get(order.id, [])) for order in items]
        return AdminOrderPage(items=views, next_cursor=more)


@dataclass(frozen=True, slots=True)
class ReadAnyOrder:
    """An order of the app, whoever's; raises `NotFound`."""

    orders: Orders
    refunds: RefundsOf

    async def __call__(self, actor: Actor, order_id: UUID) -> AdminOrderView:
        order = await self.orders.get(actor.app, order_id)
        if order is None:
            raise NotFound
        return admin_view_of(order, (await self.refunds.of(actor.app, [order.id])).get(order.id, []))


@dataclass(frozen=True, slots=True)
class UpdateOrder:
    """Says that a paid order was sent, and takes its flag away. Said again it changes nothing.

    Raises `NotFound`, and `Conflict("order_not_paid")` for sending what is not paid, or paid no more.
    """

    orders: Orders
    read: ReadAnyOrder
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, order_id: UUID, command: ChangeOrder) -> AdminOrderView:
        async with self.uow(actor.app):
            order = await self.orders.lock(actor.app, order_id)
            if order is None:
                raise NotFound
            changed = self._sent(order) if command.status == "fulfilled" else order
            if command.flag is None:
                changed = replace(changed, flag=None)
            if changed != order:
                await self.orders.save(changed)
                await self._note(actor, order, changed)
        return await self.read(actor, order_id)

    def _sent(self, order: Order) -> Order:
        if order.status not in {"paid", "fulfilled", "partially_refunded"}:
            raise Conflict("order_not_paid", "Only what is paid for is sent.")
        if order.fulfilled_at is not None:
            return order
        status: OrderStatus = "fulfilled" if order.status == "paid" else order.status
        return replace(order, status=status, fulfilled_at=self.clock.now())

    async def _note(self, actor: Actor, before: Order, after: Order) -> None:
        told = {"order": str(before.id), "by": str(actor.user_id)}
        if after.fulfilled_at != before.fulfilled_at:
            await self.audit.record(actor.app, "order_fulfilled", before.user_id, **told)
        if after.flag != before.flag:
            await self.audit.record(actor.app, "order_flag_cleared", before.user_id, flag=before.flag, **told)
