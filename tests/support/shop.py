"""Carts, coupons, checkouts and orders over memory or Postgres, with a payment provider that tests play."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.commerce.catalog.products import MemoryProducts
from adapters.memory.commerce.orders.carts import MemoryCarts
from adapters.memory.commerce.orders.coupons import MemoryCoupons, MemoryUses
from adapters.memory.commerce.orders.orders import MemoryOrders
from adapters.memory.commerce.orders.stock import MemoryStock
from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.platform.jobs import MemoryJobs
from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.commerce.catalog.find import Finder
from adapters.postgres.commerce.catalog.index import SearchIndex
from adapters.postgres.commerce.catalog.products import PostgresProducts
from adapters.postgres.commerce.orders.carts import PostgresCarts
from adapters.postgres.commerce.orders.coupons import PostgresCoupons, PostgresUses
from adapters.postgres.commerce.orders.orders import PostgresOrders
from adapters.postgres.commerce.orders.stock import PostgresStock
from adapters.postgres.database import Database
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.platform.jobs import PostgresJobs
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.cursors import SignedCursors
from core.commerce.cart.change_cart import ChangeCart
from core.commerce.cart.clear_cart import ClearCart
from core.commerce.cart.model import AddToCart, CartView
from core.commerce.cart.ports import Carts
from core.commerce.cart.put_into_cart import PutIntoCart
from core.commerce.cart.read_cart import ReadCart
from core.commerce.cart.take_out_of_cart import TakeOutOfCart
from core.commerce.catalog.model import Product
from core.commerce.checkout.check_out import CheckOut, CheckOutCart, CheckoutView
from core.commerce.coupons.change_coupon import UpdateCoupon
from core.commerce.coupons.list_coupons import ListCoupons
from core.commerce.coupons.look_up import LookUpCoupon
from core.commerce.coupons.make_coupon import CreateCoupon
from core.commerce.coupons.model import Coupon
from core.commerce.coupons.ports import Coupons, Uses
from core.commerce.coupons.redeem import RedeemCoupon
from core.commerce.entitlements.model import Entitlement
from core.commerce.orders.administer import ListAllOrders, ReadAnyOrder, UpdateOrder
from core.commerce.orders.buy import Buy, PlaceOrder
from core.commerce.orders.buy_with_credits import BuyWithCredits
from core.commerce.orders.cancel_order import CancelOrder
from core.commerce.orders.create_session import CreatePaymentSession
from core.commerce.orders.end_session import EndSession
from core.commerce.orders.expire_order import ExpireOrder
from core.commerce.orders.feature import CreditPack, DirectOrders, Ordering
from core.commerce.orders.give_back import GiveBack
from core.commerce.orders.list_orders import ListOrders
from core.commerce.orders.model import RESERVED_UNPAID, Order, RefundView
from core.commerce.orders.open_session import OpenSession
from core.commerce.orders.place import Place
from core.commerce.orders.ports import Buyer, Orders, Stock
from core.commerce.orders.read_order import ReadOrder
from core.commerce.payments.return_urls import ReturnUrls
from core.platform.audit.ports import Audit
from core.platform.jobs.ports import Jobs
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import PaymentRequired
from core.shared.ledger import Asset, Cause
from core.shared.ports import Outbox, UnitOfWork
from tests.support.checkouts import FakeCheckouts
from tests.support.lowkey import IDS, START, HandClock
from tests.support.mortal import Mortal

PACK = CreditPack(key="credits_100", title="100 credits", credits=100, price_cents=1000, currency="USD")
DIRECT = DirectOrders(packs=(PACK,))
APP = AppSpec(
    slug="here",
    title="Here",
    features=(Ordering(automatic_tax=True), DIRECT),
    cors_origins=frozenset({"https://here.example"}),
)


class KnownBuyers:
    """`core.commerce.orders.ports.Buyers`: everybody has an address."""

    async def get(self, app: str, user_id: UUID) -> Buyer | None:
        return Buyer(f"{user_id}@example.com", "es")


class NoRefunds:
    """`core.commerce.orders.ports.RefundsOf`."""

    async def of(self, app: str, order_ids: list[UUID]) -> dict[UUID, list[RefundView]]:
        return {}


@dataclass
class Owned:
    """`core.commerce.entitlements.ports.Entitlements`, as far as orders ask; it takes part in no transaction."""

    kept: list[Entitlement] = field(default_factory=list)

    async def of(self, app: str, user_id: UUID, product_id: UUID | None = None) -> list[Entitlement]:
        mine = [one for one in self.kept if (one.app, one.user_id) == (app, user_id)]
        return [one for one in mine if product_id in {None, one.product_id}]

    async def lock(self, app: str, user_id: UUID) -> None:
        pass

    async def grant(self, entitlements: Any) -> None:
        self.kept.extend(entitlements)

    async def set_state(self, app: str, order_id: UUID, state: Any) -> None:
        raise NotImplementedError

    async def __call__(self, order: Order) -> None:
        """`core.commerce.orders.ports.Delivers`."""
        assert order.user_id is not None
        for line in order.lines:
            if line.product_id is not None and line.digital:
                self.kept.append(
                    Entitlement(
                        app=order.app,
                        user_id=order.user_id,
                        product_id=line.product_id,
                        order_id=order.id,
                        quantity=line.quantity,
                        state="active",
                        granted_at=order.created_at,
                    )
                )


@dataclass
class Purse:
    """`core.shared.ledger.Ledger`, as far as orders ask; it takes part in no transaction."""

    credits: int = 0
    spent: list[Cause] = field(default_factory=list)

    async def spend(self, app: str, user_id: UUID, asset: Asset, amount: int, cause: Cause) -> bool:
        if self.credits < amount:
            raise PaymentRequired("insufficient_credits", "Not enough.")
        self.credits -= amount
        self.spent.append(cause)
        return True


@dataclass
class FollowedFacts:
    """`core.commerce.orders.ports.Reconciles`, in short: a paid session makes a pending order paid and flags one that
    had ended, a completed one makes it wait."""

    orders: Orders
    gateway: FakeCheckouts
    clear: ClearCart
    uow: UnitOfWork
    clock: HandClock
    asked: list[UUID] = field(default_factory=list)

    async def __call__(self, app: str, order_id: UUID) -> None:
        self.asked.append(order_id)
        seen = await self.orders.get(app, order_id)
        assert seen is not None
        assert seen.session is not None
        checkout = await self.gateway.read(seen.session.id)
        if checkout is None or checkout.status != "complete":
            return
        async with self.uow(app):
            order = await self.orders.lock(app, order_id)
            assert order is not None
            if checkout.payment_status == "unpaid":
                if order.status == "pending" and not order.awaiting_payment:
                    until = self.clock.now() + RESERVED_UNPAID
                    await self.orders.save(replace(order, awaiting_payment=True, expires_at=until))
            elif order.status == "pending":
                await self.orders.save(replace(order, status="paid", paid_at=self.clock.now()))
                await self.clear(order)
            elif order.paid_at is None:
                await self.orders.save(replace(order, flag="paid_after_cancel"))


@dataclass
class Shop:
    """The ports on one adapter, and the use cases over them."""

    uow: UnitOfWork
    outbox: Outbox
    jobs: Jobs
    orders: Orders
    carts: Carts
    coupons: Coupons
    uses: Uses
    stock: Stock
    products: Any
    audit: Audit
    clock: HandClock
    in_transaction: Callable[[], bool]
    owned: Owned = field(default_factory=Owned)
    purse: Purse = field(default_factory=Purse)

    def __post_init__(self) -> None:
        self.gateway = FakeCheckouts(self.in_transaction)
        self.clear = ClearCart(self.carts)
        self.reconcile = FollowedFacts(self.orders, self.gateway, self.clear, self.uow, self.clock)
        self.holdings = GiveBack(self.stock, self.uses)
        self.read_cart = ReadCart(self.carts, self.products, self.orders)
        self.put_in = PutIntoCart(self.carts, self.products, self.read_cart, self.uow, self.clock)
        self.change_cart = ChangeCart(self.carts, self.products, self.read_cart, self.uow, self.clock)
        self.take_out = TakeOutOfCart(self.carts, self.read_cart, self.uow)
        self.redeem = RedeemCoupon(self.coupons, self.uses)
        self.look_up = LookUpCoupon(self.coupons, MemoryRateLimiter(), self.clock)
        self.place = Place(self.orders, self.stock, self.redeem, self.owned, self.clock, IDS)
        self.end = EndSession(self.gateway, self.reconcile, self.jobs, self.clock)
        self.open = OpenSession(self.orders, self.gateway, KnownBuyers(), self.holdings, self.end, self.uow)
        urls = ReturnUrls("https://api.example")
        self.check_out = CheckOut(
            self.orders, self.carts, self.products, self.look_up, self.place, self.open, self.end, urls, self.uow
        )
        self.read = ReadOrder(self.orders, NoRefunds(), self.reconcile, self.uow, self.clock)
        self.list = ListOrders(self.orders, NoRefunds(), SignedCursors(["k" * 32]))
        self.cancel = CancelOrder(self.orders, self.holdings, self.end, self.read, self.uow)
        self.expire = ExpireOrder(self.orders, self.gateway, self.reconcile, self.holdings, self.uow, self.clock)
        with_credits = BuyWithCredits(
            self.orders,
            self.place,
            self.purse,
            self.owned,
            self.uow,
            self.outbox,
            self.clock,  # type: ignore[arg-type]
        )
        self.buy_act = Buy(self.products, self.look_up, self.place, with_credits, self.uow)
        self.create_session = CreatePaymentSession(
            self.orders, self.gateway, self.reconcile, self.open, urls, self.uow, self.clock
        )

        self.list_all = ListAllOrders(self.orders, NoRefunds(), SignedCursors(["k" * 32]))
        self.read_any = ReadAnyOrder(self.orders, NoRefunds())
        self.update = UpdateOrder(self.orders, self.read_any, self.audit, self.uow, self.clock)
        self.create_coupon = CreateCoupon(self.coupons, self.audit, self.uow, self.clock, IDS)
        self.update_coupon = UpdateCoupon(self.coupons, self.audit, self.uow)
        self.list_coupons = ListCoupons(self.coupons, SignedCursors(["k" * 32]))

    async def product(self, **changes: Any) -> Product:
        """Something for sale: three jars of cream unless told otherwise."""
        fields: dict[str, Any] = {
            "id": IDS.new(),
            "app": "here",
            "name": "Cream",
            "description": "Smells of pines.",
            "type": "physical",
            "price_cents": 1250,
            "currency": "EUR",
            "stock": 3,
            "created_at": START,
        }
        product = Product(**{**fields, **changes})
        async with self.uow(product.app):
            await self.products.add(product)
        return product

    async def changed(self, product: Product, **changes: Any) -> Product:
        """The product after an admin changed it."""
        async with self.uow(product.app):
            current = await self.products.lock(product.app, product.id)
            after = replace(current, **changes)
            await self.products.save(after)
        assert isinstance(after, Product)
        return after

    async def left(self, product: Product) -> int | None:
        """How many may still be sold."""
        found: Product = (await self.products.get(product.app, [product.id]))[product.id]
        return found.stock

    async def coupon(self, code: str = "SPRING", **terms: Any) -> Coupon:
        """A coupon that takes a tenth off unless told otherwise."""
        if "amount_off_cents" not in terms:
            terms = {"percent_off": 10, **terms}
        coupon = Coupon(id=IDS.new(), app="here", code=code, created_at=START, **terms)
        async with self.uow("here"):
            assert await self.coupons.add(coupon)
        return coupon

    async def used(self, coupon: Coupon) -> int:
        """How often it counts as used."""
        found = await self.coupons.find("here", coupon.code)
        assert found is not None
        return found.redemptions

    async def fill(self, actor: Actor, product: Product, quantity: int = 1) -> CartView:
        """Put something into the cart."""
        return await self.put_in(actor, AddToCart(product_id=product.id, quantity=quantity))

    async def checked_out(self, actor: Actor, **wishes: Any) -> CheckoutView:
        """POST /checkout."""
        return await self.check_out(APP, actor, msgspec.convert(wishes, CheckOutCart))

    async def bought(self, actor: Actor, **wishes: Any) -> Order:
        """POST /orders, as it is kept."""
        return await self.order((await self.buy_act(DIRECT, actor, msgspec.convert(wishes, PlaceOrder))).id)

    async def order(self, order_id: UUID) -> Order:
        """As it is kept."""
        found = await self.orders.get("here", order_id)
        assert found is not None
        return found

    def advance(self, **by: float) -> None:
        """Time passes."""
        self.clock.at += timedelta(**by)


def somebody(app: str = "here") -> Actor:
    """A person."""
    return Actor(app, IDS.new(), IDS.new())


def memory_shop() -> Shop:
    """Everything in memory."""
    return memory_shop_on(MemoryDatabase())


def memory_shop_on(database: MemoryDatabase) -> Shop:
    """The same over a database that others share."""
    clock = HandClock()
    return Shop(
        uow=Mortal(MemoryUnitOfWork(database)),
        outbox=MemoryOutbox(database, clock, IDS),
        jobs=MemoryJobs(database, clock, IDS),
        orders=MemoryOrders(database),
        carts=MemoryCarts(database),
        coupons=MemoryCoupons(database),
        uses=MemoryUses(database),
        stock=MemoryStock(database),
        products=MemoryProducts(database),
        audit=MemoryAudit(database, clock, IDS),
        clock=clock,
        in_transaction=lambda: database.in_transaction,
    )


@asynccontextmanager
async def postgres_shop(dsn: str, *, size: int = 8) -> AsyncIterator[Shop]:
    """Everything on Postgres, under the service's role."""
    database = Database(dsn, size=size)
    await database.start()
    try:
        yield postgres_shop_on(database)
    finally:
        await database.stop()


def postgres_shop_on(database: Database) -> Shop:
    """The same over an open pool."""
    clock = HandClock()
    return Shop(
        uow=Mortal(PostgresUnitOfWork(database)),
        outbox=PostgresOutbox(database, clock, IDS),
        jobs=PostgresJobs(database, clock, IDS),
        orders=PostgresOrders(database),
        carts=PostgresCarts(database),
        coupons=PostgresCoupons(database),
        uses=PostgresUses(database),
        stock=PostgresStock(database),
        products=PostgresProducts(database, SearchIndex(database), Finder(database)),
        audit=PostgresAudit(database, clock, IDS),
        clock=clock,
        in_transaction=lambda: database.in_transaction,
    )
