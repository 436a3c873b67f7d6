"""What orders need of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.commerce.orders.model import OpenedSession, Order, OrderStatus, RefundView


class Orders(Protocol):
    """The orders of all apps; a lock holds until the unit of work ends."""

    async def add(self, order: Order) -> None:
        """Keep a new one with its lines."""
        ...

    async def get(self, app: str, order_id: UUID) -> Order | None: ...

    async def lock(self, app: str, order_id: UUID) -> Order | None:
        """The same, and nobody else may change it or lock it until the unit of work ends."""
        ...

    async def save(self, order: Order) -> None:
        """Keep what has changed but for its lines, which never do. The order must be locked."""
        ...

    async def keep_session(self, app: str, order_id: UUID, attempt: int, session: OpenedSession) -> bool:
        """Keep the session of the order's present attempt; False, and nothing done, when the order has ended unpaid or
        another attempt has begun. A statement of its own."""
        ...

    async def page(
        self,
        app: str,
        user_id: UUID | None,
        before: UUID | None,
        limit: int,
        *,
        status: OrderStatus | None = None,
        flagged: bool | None = None,
    ) -> list[Order]:
        """The newest first, made before that one; of a person, or of all."""
        ...

    async def due(self, now: datetime, most: int) -> list[tuple[str, UUID]]:
        """App and id of orders that are pending though their time is over, the longest overdue first. In the studio's
        unit of work; whatever it tells is told again a quarter of an hour later at the earliest, if it is still due."""
        ...

    async def open_of_cart(self, app: str, user_id: UUID) -> list[Order]:
        """The pending orders that were made from the person's cart and whose money is not under way."""
        ...

    async def lock_open_of_cart(self, app: str, user_id: UUID) -> list[Order]:
        """The same, locked; and until the unit of work ends nobody else gets past this line for the person: two
        checkouts of a cart come one after the other."""
        ...


class Stock(Protocol):
    """How many of a product may still be sold. In the caller's unit of work."""

    async def reserve(self, app: str, product_id: UUID, quantity: int) -> bool:
        """Take so many out of what may be sold; False, and nothing done, when there are fewer. Any number of them where
        stock is not counted. Exact under any number of buyers; who takes several does so in the order of ids."""
        ...

    async def give_back(self, app: str, product_id: UUID, quantity: int) -> None:
        """Put so many back; nothing where stock is not counted (any more)."""
        ...


class CouponUses(Protocol):
    """The uses of coupons, as orders know them."""

    async def release(self, app: str, coupon_id: UUID, order_id: UUID) -> None:
        """The order's use counts no more; nothing when it did not count."""
        ...


class Holdings(Protocol):
    """What is set aside for an order: stock and coupon. In the caller's unit of work."""

    async def give_back(self, order: Order) -> None:
        """Stock becomes available and the coupon's use counts no more. Called once for an order, by whoever changes
        `held` to False because it ended unpaid."""
        ...


class RefundsOf(Protocol):
    """The refunds of orders, as views."""

    async def of(self, app: str, order_ids: list[UUID]) -> dict[UUID, list[RefundView]]:
        """By order, the oldest first; orders without any are left out."""
        ...


class Buyer(msgspec.Struct, frozen=True):
    """What a payment page may know of a person."""

    email: str | None
    locale: str


class Buyers(Protocol):
    """Who buys."""

    async def get(self, app: str, user_id: UUID) -> Buyer | None:
        """None for somebody who is not (any more) there."""
        ...


class Reconciles(Protocol):
    """What payments do about a pending order."""

    async def __call__(self, app: str, order_id: UUID) -> None:
        """Ask the provider what has become of the order and follow it. Outside of units of work. Raises
        `Unavailable("provider_unavailable")`."""
        ...


class Delivers(Protocol):
    """What payments do about an order that is paid."""

    async def __call__(self, order: Order) -> None:
        """Give its buyer what is digital of it, once. In the caller's unit of work."""
        ...
