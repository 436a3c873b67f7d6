"""The payment provider on either side of the contract: books in memory, and the SDK against the sandbox's Stripe."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from adapters.memory.commerce.listings import MemoryListings, MemoryPriceRefs
from adapters.memory.commerce.payments.gateways import MemoryCheckoutGateway, MemoryRefundGateway
from adapters.memory.commerce.payments.stripe_books import StripeBooks
from adapters.memory.commerce.subscriptions.gateway import MemorySubscriptionGateway
from adapters.memory.database import MemoryDatabase
from adapters.stripe.api import StripeApi
from adapters.stripe.checkout import StripeCheckoutGateway
from adapters.stripe.listings import StripeListings, StripePrices
from adapters.stripe.refunds import StripeRefundGateway
from adapters.stripe.subscriptions import StripeSubscriptionGateway
from core.commerce.payments.model import CheckoutLine, WantedCheckout
from core.commerce.payments.ports import CheckoutGateway, RefundGateway
from core.commerce.subscriptions.model import PlanPrice, WantedSubscription
from core.commerce.subscriptions.ports import SubscriptionGateway
from tests.support.lowkey import HandClock
from tests.support.world import NOON, Served, served_world

TEA = CheckoutLine(name="Green tea", quantity=2, unit_price_cents=1290)
BASIC = PlanPrice(app="here", plan="basic", name="Basic", amount_cents=900, currency="USD", interval="month")
PRO = PlanPrice(app="here", plan="pro", name="Pro", amount_cents=2900, currency="USD", interval="month")
YEARLY = PlanPrice(app="here", plan="yearly", name="Yearly", amount_cents=9900, currency="USD", interval="year")
SHOP = {"success_url": "https://shop.example/done?s={CHECKOUT_SESSION_ID}", "cancel_url": "https://shop.example/cart"}


class Provider(Protocol):
    """The gateways, and what people, banks and time do behind them."""

    checkout: CheckoutGateway
    refunds: RefundGateway
    subscriptions: SubscriptionGateway
    database: MemoryDatabase

    def now(self) -> datetime: ...

    def advance(self, span: timedelta) -> None: ...

    async def pay(self, session: str, **way: Any) -> None: ...

    async def subscribe(self, session: str) -> str: ...

    async def renew(self, subscription: str, *, fail: bool = False) -> None: ...

    async def break_off(self, times: int) -> None:
        """The next so many calls do what they shall, and their answers are lost."""
        ...


@dataclass
class MemorySide:
    """Books in memory."""

    checkout: CheckoutGateway
    refunds: RefundGateway
    subscriptions: MemorySubscriptionGateway
    database: MemoryDatabase
    clock: HandClock
    books: StripeBooks

    def now(self) -> datetime:
        return self.clock.now()

    def advance(self, span: timedelta) -> None:
        self.clock.at += span

    async def pay(self, session: str, *, tax: int = 0, later: bool = False) -> None:
        self.books.pay(session, tax=tax, later=later)

    async def subscribe(self, session: str) -> str:
        return str(self.subscriptions.begin(session)["id"])

    async def renew(self, subscription: str, *, fail: bool = False) -> None:
        self.subscriptions.renew(subscription, fail=fail)

    async def break_off(self, times: int) -> None:
        self.books.failing, self.books.lost = times, True


@dataclass
class StripeSide:
    """The SDK over HTTP."""

    checkout: CheckoutGateway
    refunds: RefundGateway
    subscriptions: SubscriptionGateway
    database: MemoryDatabase
    api: StripeApi
    listings: StripeListings
    world: Served

    def now(self) -> datetime:
        return self.world.clock.now()

    def advance(self, span: timedelta) -> None:
        self.world.clock.advance(span)

    async def control(self, path: str, **body: Any) -> dict[str, Any]:
        """Do something by hand in the sandbox's Stripe."""
        answer = await self.world.client.post(f"/sandbox/stripe{path}", json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def fault(self, **fault: Any) -> None:
        """Break the next calls."""
        answer = await self.world.client.post("/sandbox/faults", json={"service": "stripe", **fault})
        assert answer.is_success, answer.text

    async def calls(self, path: str = "") -> list[dict[str, Any]]:
        """What Stripe was asked, refused or not, below a path."""
        answer = await self.world.client.get("/sandbox/outbox", params={"channel": "stripe", "all": "true"})
        return [item["payload"] for item in answer.json()["items"] if path in item["payload"]["path"]]

    async def pay(self, session: str, *, tax: int = 0, later: bool = False) -> None:
        await self.control(f"/sessions/{session}/pay", tax_cents=tax, **{"async": later})

    async def subscribe(self, session: str) -> str:
        return str((await self.control(f"/sessions/{session}/pay"))["subscription"])

    async def renew(self, subscription: str, *, fail: bool = False) -> None:
        await self.control(f"/subscriptions/{subscription}/renew", fail=fail)

    async def break_off(self, times: int) -> None:
        await self.fault(after_chunks=0, times=times)


def memory_side() -> MemorySide:
    """A provider that is books alone."""
    database, clock = MemoryDatabase(), HandClock()
    books = StripeBooks(database, clock)
    return MemorySide(
        MemoryCheckoutGateway(books),
        MemoryRefundGateway(books),
        MemorySubscriptionGateway(books),
        database,
        clock,
        books,
    )


@asynccontextmanager
async def stripe_side(*, seconds: float = 5, whole: float = 9, key: str = "sk_test_x") -> AsyncIterator[StripeSide]:
    """The real gateways, and a world whose clock stands at noon."""
    async with served_world() as world:
        api = StripeApi(world.settings["STRIPE_BASE_URL"], key, world.clock, seconds=seconds, whole=whole)
        tables = MemoryDatabase()
        prices = StripePrices(api, MemoryPriceRefs(tables))
        try:
            yield StripeSide(
                StripeCheckoutGateway(api, MemoryListings(tables)),
                StripeRefundGateway(api),
                StripeSubscriptionGateway(api, prices),
                tables,
                api,
                StripeListings(api),
                world,
            )
        finally:
            await api.stop()


def wanted(at: datetime = NOON, **changes: Any) -> WantedCheckout:
    """A session for an order of two packets of tea."""
    fields: dict[str, Any] = {
        "app": "here",
        "order_id": uuid4(),
        "user_id": uuid4(),
        "attempt": 1,
        "lines": (TEA,),
        "currency": "EUR",
        "discount_cents": 0,
        "email": "ada@example.com",
        "locale": "en",
        "expires_at": at + timedelta(minutes=31),
    }
    return WantedCheckout(**{**fields, **SHOP, **changes})


async def plan_session(provider: Provider, price: PlanPrice = BASIC, **changes: Any) -> WantedSubscription:
    """A session in which a new customer takes a plan."""
    user: UUID = uuid4()
    customer = await provider.subscriptions.customer("here", user, "ada@example.com")
    fields: dict[str, Any] = {"attempt_id": uuid4(), "app": "here", "user_id": user, "customer": customer}
    return WantedSubscription(**{**fields, "price": price, "locale": "en", **SHOP, **changes})


async def subscribed(provider: Provider, price: PlanPrice = BASIC) -> str:
    """The subscription of somebody who has just begun to pay."""
    session = await provider.subscriptions.open(await plan_session(provider, price))
    return await provider.subscribe(session.id)
