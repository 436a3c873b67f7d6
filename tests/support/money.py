"""The whole money engine over memory or Postgres: carts, orders, payments, refunds, with a Stripe that tests play."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.platform.turns import MemoryTurns
from adapters.memory.rewards.ledger import MemoryBooks
from adapters.postgres.database import Database
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.platform.turns import PostgresTurns
from adapters.postgres.rewards.ledger import PostgresBooks
from core.commerce.orders.buy import Buy
from core.commerce.orders.buy_with_credits import BuyWithCredits
from core.commerce.orders.create_session import CreateSession
from core.commerce.orders.model import Order
from core.commerce.payments.deliver import Deliver
from core.commerce.payments.find_payment import FindPayment
from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.fulfil import Fulfil
from core.commerce.payments.handle_stripe_event import HandleStripeEvent, StripeActs
from core.commerce.payments.reconcile import Reconcile, ReconcileOld
from core.commerce.payments.stripe_events import (
    CHARGES,
    CHECKOUTS,
    DISPUTES,
    REFUNDS,
    HearCharge,
    HearCheckout,
    HearDispute,
    HearRefund,
)
from core.commerce.payments.take_in_checkout import TakeInCheckout
from core.commerce.payments.take_in_reversal import TakeInReversal
from core.commerce.refunds.make_refund import MakeRefund
from core.commerce.refunds.model import MadeRefund, RefundOrder
from core.commerce.refunds.send_refund import SendRefund, SendWaitingRefunds
from core.platform.audit.ports import Audit
from core.platform.jobs.ports import Turns
from core.platform.registry.apps import Apps
from core.rewards.ledger.keep_ledger import KeepLedger
from core.shared.actor import Actor
from core.shared.ledger import Ledger
from tests.support.fake_stripe import FakeStripe
from tests.support.lowkey import IDS, HandClock
from tests.support.shop import APP, Shop, memory_shop_on, postgres_shop_on, somebody
from tests.support.till import Till, memory_till, till_on

ADMIN = somebody()


@dataclass
class Money:
    """Everything, wired as the service wires it."""

    shop: Shop
    till: Till
    ledger: Ledger
    audit: Audit
    turns: Turns
    database: Any
    heard: list[bytes] = field(default_factory=list)
    """Events that were delivered."""

    def __post_init__(self) -> None:
        shop, till = self.shop, self.till
        self.clock = till.clock = shop.clock
        self.stripe = FakeStripe(self.clock, shop.in_transaction)
        checkouts, uow = self.stripe.checkout_gateway, shop.uow
        fold = FoldMoney(till.reversals, till.refunds, IDS, self.clock)
        self.deliver = Deliver(till.entitlements, self.ledger, self.clock)
        self.fulfil = Fulfil(
            orders=till.orders,
            sessions=till.sessions,
            payments=till.payments,
            refunds=till.refunds,
            fulfilments=till.fulfilments,
            fold=fold,
            deliver=self.deliver,
            clear_cart=shop.clear,
            holdings=shop.holdings,
            entitlements=till.entitlements,
            ledger=self.ledger,
            outbox=shop.outbox,
            uow=uow,
            clock=self.clock,
        )
        apps = Apps([APP])
        self.take_in = TakeInCheckout(apps, till.orders, till.sessions, till.payments, self.fulfil, uow)
        self.reverse = TakeInReversal(till.reversals, till.payments, fold, self.fulfil, self.turns, uow)
        self.reconcile = Reconcile(till.orders, checkouts, self.take_in, self.clock)
        self.reconcile_old = ReconcileOld(till.orders, till.old, self.reconcile, uow, self.clock)
        find = FindPayment(apps, till.orders, till.payments, till.reversals)
        hear_charge = HearCharge(find, self.reverse, self.reconcile, self.clock)
        self.handle = HandleStripeEvent(
            StripeActs(
                [
                    (CHECKOUTS, HearCheckout(checkouts, self.take_in, self.clock)),
                    (CHARGES, hear_charge),
                    (REFUNDS, HearRefund(find, self.reverse, self.clock)),
                    (DISPUTES, HearDispute(find, self.reverse, self.clock)),
                ]
            )
        )
        self.send = SendRefund(till.orders, till.refunds, self.stripe.refund_gateway, self.reverse, uow, self.clock)
        self.send_waiting = SendWaitingRefunds(till.refunds, self.send, self.clock)
        self.make_refund = MakeRefund(
            orders=till.orders,
            payments=till.payments,
            refunds=till.refunds,
            fold=fold,
            send=self.send,
            fulfil=self.fulfil,
            jobs=shop.jobs,
            audit=self.audit,
            uow=uow,
            clock=self.clock,
            ids=IDS,
        )
        self._rewire()

    def _rewire(self) -> None:
        """The shop's acts, over real payments in place of their stand-ins."""
        shop, checkouts = self.shop, self.stripe.checkout_gateway
        shop.place = replace(shop.place, entitlements=self.till.entitlements)
        shop.end = replace(shop.end, gateway=checkouts, reconcile=self.reconcile)
        shop.open = replace(shop.open, gateway=checkouts, end=shop.end)
        shop.check_out = replace(shop.check_out, place=shop.place, open=shop.open, end=shop.end)
        shop.read = replace(shop.read, refunds=self.till.refunds, reconcile=self.reconcile)
        shop.cancel = replace(shop.cancel, end=shop.end, read=shop.read)
        shop.expire = replace(shop.expire, gateway=checkouts, reconcile=self.reconcile)
        shop.create_session = replace(shop.create_session, gateway=checkouts, reconcile=self.reconcile, open=shop.open)
        with_credits = BuyWithCredits(
            shop.orders, shop.place, self.ledger, self.deliver, shop.uow, shop.outbox, self.clock
        )
        shop.buy_act = Buy(shop.products, shop.look_up, shop.place, with_credits, shop.uow)

    async def hear(self) -> None:
        """Everything that Stripe told so far and has not been delivered is, in order."""
        for event in self.stripe.events:
            if event not in self.heard:
                self.heard.append(event)
                await self.handle(event)

    async def order(self, order_id: UUID) -> Order:
        """As it is kept."""
        return await self.shop.order(order_id)

    async def paid(self, order: Order, **how: Any) -> Order:
        """After its buyer completed the checkout, and we heard of it."""
        assert order.session
        self.stripe.pay(order.session.id, **how)
        await self.hear()
        return await self.order(order.id)

    async def payment(self, order: Order) -> str:
        """The provider's name of the one payment for it."""
        [payment] = await self.till.payments.of(order.app, order.id)
        return payment.id

    async def refund(self, order: Order, cents: int | None = None) -> MadeRefund:
        """POST /admin/refunds."""
        return await self.make_refund(ADMIN, RefundOrder(order_id=order.id, amount_cents=cents, reason="Broken"))

    async def pack(self, who: Actor) -> Order:
        """An order of a hundred credits, with its payment page."""
        return await self.opened(await self.shop.bought(who, credit_pack="credits_100", pay_with="card"), who)

    async def bot(self, who: Actor, **wishes: Any) -> Order:
        """An order of something digital, with its payment page."""
        product = await self.shop.product(type="chatbot", stock=None, price_cents=1000, price_credits=40)
        wish = {"items": [{"product_id": product.id, "quantity": 1}], "pay_with": "card", **wishes}
        order = await self.shop.bought(who, **msgspec.to_builtins(wish))
        return order if order.type == "credits" else await self.opened(order, who)

    async def opened(self, order: Order, who: Actor) -> Order:
        """The order once its payment page is open."""
        await self.shop.create_session(APP, who, CreateSession(order_id=order.id))
        return await self.order(order.id)

    async def balance(self, who: Actor) -> int:
        """Credits that the person has."""
        return await self.ledger.balance(who.app, who.user_id, "credits")

    async def owned(self, who: Actor) -> list[str]:
        """The states of what the person owns."""
        return [one.state for one in await self.till.entitlements.of(who.app, who.user_id)]


def _ledger(books: MemoryBooks | PostgresBooks, clock: HandClock) -> Ledger:
    return KeepLedger(books, books, books, clock, IDS)


def memory_money() -> Money:
    """Everything in memory."""
    database = MemoryDatabase()
    shop = memory_shop_on(database)
    return Money(
        shop=shop,
        till=memory_till(database),
        ledger=_ledger(MemoryBooks(database), shop.clock),
        audit=MemoryAudit(database, shop.clock, IDS),
        turns=MemoryTurns(database),
        database=database,
    )


@asynccontextmanager
async def postgres_money(dsn: str, *, size: int = 8) -> AsyncIterator[Money]:
    """Everything on Postgres, under the service's role."""
    database = Database(dsn, size=size)
    await database.start()
    try:
        shop = postgres_shop_on(database)
        yield Money(
            shop=shop,
            till=till_on(database),
            ledger=_ledger(PostgresBooks(database), shop.clock),
            audit=PostgresAudit(database, shop.clock, IDS),
            turns=PostgresTurns(database),
            database=database,
        )
    finally:
        await database.stop()
