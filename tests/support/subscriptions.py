"""Subscriptions on either adapter, with a provider of tests' own and a clock that they move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.commerce.orders.coupons import MemoryCoupons, MemoryUses
from adapters.memory.commerce.payments.facts import MemoryPayments, MemoryReversals
from adapters.memory.commerce.payments.refunds import MemoryRefunds
from adapters.memory.commerce.subscriptions.customers import (
    MemoryAttempts,
    MemoryCustomers,
    MemoryPremium,
    MemorySubscribers,
)
from adapters.memory.commerce.subscriptions.subscriptions import MemoryBills, MemoryKeptSubscriptions
from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryAccounts, MemoryMemberships
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.platform.inbox import MemoryOrderGuard
from adapters.memory.platform.jobs import MemoryJobs
from adapters.memory.platform.turns import MemoryTurns
from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.memory.rewards.ledger import MemoryBooks
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.commerce.orders.coupons import PostgresCoupons, PostgresUses
from adapters.postgres.commerce.payments.facts import PostgresPayments, PostgresReversals
from adapters.postgres.commerce.payments.refunds import PostgresRefunds
from adapters.postgres.commerce.subscriptions.customers import (
    PostgresAttempts,
    PostgresCustomers,
    PostgresPremium,
    PostgresSubscribers,
)
from adapters.postgres.commerce.subscriptions.subscriptions import PostgresBills, PostgresKeptSubscriptions
from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.platform.inbox import PostgresOrderGuard
from adapters.postgres.platform.jobs import PostgresJobs
from adapters.postgres.platform.turns import PostgresTurns
from adapters.postgres.rewards.ledger import PostgresBooks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.commerce.coupons.look_up import LookUpCoupon
from core.commerce.coupons.ports import Coupons, Uses
from core.commerce.coupons.redeem import RedeemCoupon
from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.model import Checkout, GatewayRefusedError
from core.commerce.payments.ports import Payments, Reversals
from core.commerce.payments.return_urls import ReturnUrls
from core.commerce.refunds.ports import Refunds
from core.commerce.subscriptions.apply_invoice import ApplyInvoice, InvoiceTold, RefoldBill, TakeInLatestBill
from core.commerce.subscriptions.apply_subscription import ApplySubscription, SubscriptionTold
from core.commerce.subscriptions.bill_money import BookBills
from core.commerce.subscriptions.change_subscription import CancelSubscription, ChangePlan
from core.commerce.subscriptions.end_orphans import EndOrphan, LetGo
from core.commerce.subscriptions.feature import Plan, Subscriptions
from core.commerce.subscriptions.fold import FoldSubscription
from core.commerce.subscriptions.grant_premium import GrantPremium
from core.commerce.subscriptions.model import InvoiceFacts, PlanPrice, SubscriptionFacts, WantedSubscription
from core.commerce.subscriptions.open_portal import OpenPortal
from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.commerce.subscriptions.reconcile import ReconcileSubscriptions
from core.commerce.subscriptions.settle_bill import SettleBill
from core.commerce.subscriptions.stores import (
    Attempts,
    Bills,
    Customers,
    KeptSubscriptions,
    PremiumGrants,
    Subscribers,
)
from core.commerce.subscriptions.subscribe import Subscribe
from core.commerce.subscriptions.subscription import SubscriptionView
from core.commerce.subscriptions.take_in_page import AskAboutPage, ReconcilePages, TakeInPage
from core.commerce.subscriptions.use_coupon import HearExpiredAttempt, UseCoupon
from core.commerce.subscriptions.whose import FindOwner
from core.identity.model import Account, Membership
from core.identity.ports import Accounts, Memberships
from core.identity.privacy.ports import PersonalData
from core.platform.inbox.ports import OrderGuard
from core.platform.jobs.ports import Jobs, Turns
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.rewards.ledger.keep_ledger import KeepLedger
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Unavailable
from core.shared.events import Event
from core.shared.ports import Outbox, UnitOfWork
from core.shared.premium import Premium
from tests.support.lowkey import IDS, START, HandClock

PLANS = Subscriptions(
    plans=(
        Plan(key="basic", title="Basic", price_cents=900, currency="USD", credits=100),
        Plan(key="pro", title="Pro", price_cents=2900, currency="USD", credits=500),
        Plan(key="yearly", title="A year", price_cents=9000, currency="USD", interval="year", credits=1200),
        Plan(key="plain", title="Plain", price_cents=300, currency="USD", credits=30, premium=False),
        Plan(key="old", title="Old", price_cents=500, currency="USD", credits=40, on_sale=False),
        Plan(key="euro", title="Euro", price_cents=900, currency="EUR", credits=100),
    )
)
HERE = AppSpec(
    slug="here",
    title="Here",
    features=(PLANS,),
    locales=("en", "es"),
    cors_origins=frozenset({"https://here.example"}),
)
THERE = AppSpec(slug="there", title="There", features=(PLANS,), cors_origins=frozenset({"https://there.example"}))
BARE = AppSpec(slug="bare", title="Bare")
APPS = Apps([HERE, THERE, BARE])
MONTH = timedelta(days=30)


@dataclass
class Provider:
    """`SubscriptionGateway`, `InvoiceGateway` and `CheckoutGateway.expire` by dictionaries. It refuses to be called in
    a unit of work."""

    database: Any
    subscriptions: dict[str, SubscriptionFacts] = field(default_factory=dict)
    invoices: dict[str, InvoiceFacts] = field(default_factory=dict)
    sessions: dict[str, Checkout] = field(default_factory=dict)
    customers: dict[str, tuple[str, UUID]] = field(default_factory=dict)
    keys: dict[UUID, str] = field(default_factory=dict)
    wanted: list[WantedSubscription] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    failing: Exception | None = None
    deaf: bool = False
    """Pages are opened, and nobody hears of it."""

    def _call(self, name: str, about: str) -> None:
        assert not self.database.in_transaction, "the network has no place in a unit of work"
        self.calls.append((name, about))
        if self.failing is not None:
            raise self.failing

    async def customer(self, app: str, user_id: UUID, email: str | None) -> str:
        self._call("customer", str(user_id))
        name = f"cus_{IDS.new().hex}"
        self.customers[name] = (app, user_id)
        return name

    async def open(self, wanted: WantedSubscription) -> Checkout:
        self._call("open", wanted.price.plan)
        if wanted.attempt_id in self.keys:
            return self.sessions[self.keys[wanted.attempt_id]]
        self.wanted.append(wanted)
        name = f"cs_{IDS.new().hex}"
        self.keys[wanted.attempt_id] = name
        self.sessions[name] = Checkout(
            id=name,
            url=f"https://pay.example/{name}",
            status="open",
            payment_status="unpaid",
            mode="subscription",
            amount_total=wanted.price.amount_cents,
            currency=wanted.price.currency,
            payment_intent=None,
            customer=wanted.customer,
            expires_at=START + timedelta(days=1),
        )
        if self.deaf:
            raise Unavailable("provider_unavailable")
        return self.sessions[name]

    async def read_session(self, session_id: str) -> Checkout | None:
        self._call("read_session", session_id)
        return self.sessions.get(session_id)

    async def expire(self, session_id: str) -> Checkout | None:
        self._call("expire", session_id)
        session = self.sessions[session_id]
        if session.status == "open":
            self.sessions[session_id] = replace(session, status="expired")
        return self.sessions[session_id]

    async def read(self, name: str) -> Any:
        self._call("read", name)
        return self.subscriptions.get(name) or self.invoices.get(name)

    async def change_now(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        self._call("change_now", price.plan)
        return self._set(subscription, plan=price.plan, price_plan=price.plan, amount_cents=price.amount_cents)

    async def change_at_end(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        self._call("change_at_end", price.plan)
        return self._set(subscription, schedule="sub_sched", cancel_at_period_end=False)

    async def keep(self, subscription: str, act: UUID) -> SubscriptionFacts:
        self._call("keep", subscription)
        return self._set(subscription, schedule=None, cancel_at_period_end=False)

    async def cancel_at_end(self, subscription: str, act: UUID) -> SubscriptionFacts:
        self._call("cancel_at_end", subscription)
        return self._set(subscription, schedule=None, cancel_at_period_end=True)

    async def cancel_now(self, subscription: str, act: UUID) -> SubscriptionFacts:
        self._call("cancel_now", subscription)
        if subscription not in self.subscriptions:
            raise GatewayRefusedError("resource_missing")
        return self._set(subscription, status="canceled", ended_at=START)

    async def portal(self, customer: str, return_url: str, locale: str) -> str:
        self._call("portal", customer)
        return f"https://pay.example/portal/{customer}?back={return_url}"

    def _set(self, subscription: str, **changes: Any) -> SubscriptionFacts:
        self.subscriptions[subscription] = replace(self.subscriptions[subscription], **changes)
        return self.subscriptions[subscription]


@dataclass
class Heard:
    """An outbox that also remembers what went through it, rolled back or not."""

    outbox: Outbox
    events: list[Event] = field(default_factory=list)

    async def add(self, *events: Event) -> None:
        self.events += events
        await self.outbox.add(*events)

    def of(self, kind: type[Event], actor: Actor) -> int:
        """How many of that kind there were about the person."""
        return sum(type(event) is kind and event.user_id == actor.user_id for event in self.events)


@dataclass
class World:
    """The ports on one adapter, and the acts over them."""

    database: Any
    uow: UnitOfWork
    outbox: Heard
    jobs: Jobs
    guard: OrderGuard
    accounts: Accounts
    memberships: Memberships
    data: PersonalData
    payments: Payments
    reversals: Reversals
    refunds: Refunds
    turns: Turns
    codes: Coupons
    uses: Uses
    subscriptions: KeptSubscriptions
    bills: Bills
    customers: Customers
    attempts: Attempts
    grants: PremiumGrants
    premium: Premium
    subscribers: Subscribers
    books: Any
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.provider: Any = Provider(self.database)
        self.ledger = KeepLedger(self.books, self.books, self.books, self.clock, IDS)
        provider, uow, clock = self.provider, self.uow, self.clock
        whose = FindOwner(APPS, self.subscriptions, self.customers, self.subscribers)
        fold_money = FoldMoney(self.reversals, self.refunds, IDS, clock)
        money = BookBills(self.payments, fold_money, self.turns)
        fold = FoldSubscription(
            APPS, self.subscriptions, self.bills, money, self.grants, SettleBill(self.ledger), self.outbox
        )
        self.apply = ApplySubscription(
            whose, provider, self.subscriptions, self.subscribers, self.guard, fold, self.jobs, uow, IDS
        )
        self.refold = RefoldBill(self.subscriptions, self.bills, fold, uow)
        self.bill = ApplyInvoice(
            whose, provider, provider, self.subscriptions, self.subscribers, self.bills, fold, self.refold, uow
        )
        self.latest_bill = TakeInLatestBill(provider, self.subscriptions, self.bills, self.bill, clock)
        self.reconcile = ReconcileSubscriptions(provider, self.subscriptions, self.apply, self.latest_bill, clock)
        self.take_in_page = TakeInPage(provider, self.subscriptions, self.apply, self.latest_bill)
        self.read = ReadSubscription(self.subscriptions, self.premium, clock)
        coupons = UseCoupon(
            LookUpCoupon(self.codes, MemoryRateLimiter(), clock), RedeemCoupon(self.codes, self.uses), clock
        )
        self.expired = HearExpiredAttempt(APPS, self.customers, self.attempts, coupons, uow)
        self.subscribe = Subscribe(
            provider,
            provider,
            self.subscriptions,
            self.customers,
            self.subscribers,
            self.attempts,
            coupons,
            ReturnUrls(),
            self.take_in_page,
            self.read,
            uow,
            clock,
            IDS,
        )
        self.ask_about_page = AskAboutPage(
            provider, self.subscriptions, self.customers, self.attempts, self.take_in_page, uow, clock
        )
        self.reconcile_pages = ReconcilePages(provider, self.attempts, self.take_in_page, uow, clock)
        self.change = ChangePlan(provider, self.subscriptions, self.apply, self.read, clock, IDS)
        self.cancel = CancelSubscription(provider, self.subscriptions, self.apply, self.read, IDS)
        known = (self.customers, self.subscriptions, self.subscribers)
        self.portal = OpenPortal(provider, *known, ReturnUrls(), self.clock)
        self.let_go = LetGo(self.subscriptions, self.jobs)
        self.end_orphan = EndOrphan(provider, self.subscriptions, uow, clock)
        self.gift = GrantPremium(self.grants, uow)

    async def person(self, *, app: str = "here", locale: str = "en", again: Actor | None = None) -> Actor:
        """A new member of the app, or one who comes back."""
        actor = again or Actor(app, IDS.new(), IDS.new())
        if again is None:
            async with self.uow(STUDIO):
                await self.accounts.add(
                    Account(id=actor.user_id, created_at=START, email=f"{actor.user_id.hex}@example.com")
                )
        async with self.uow(app):
            await self.memberships.add(
                Membership(app=app, user_id=actor.user_id, timezone="UTC", locale=locale, created_at=START)
            )
        return actor

    async def leave(self, actor: Actor) -> None:
        """As leaving an app does it."""
        async with self.uow(STUDIO):
            await self.data.purge(actor.user_id, actor.app)
        async with self.uow(STUDIO):
            await self.let_go(actor.user_id, actor.app)

    async def view(self, actor: Actor) -> SubscriptionView:
        """What the person sees this moment."""
        return await self.read(actor)

    async def credits(self, actor: Actor) -> int:
        """What the person may spend."""
        return await self.ledger.balance(actor.app, actor.user_id, "credits")

    async def tell(self, *events: SubscriptionTold | InvoiceTold) -> None:
        """Events, in this order."""
        for event in events:
            if isinstance(event, SubscriptionTold):
                await self.apply(event)
            else:
                await self.bill(event)


@dataclass
class Story:
    """What the provider tells of one subscription of a person; a minute is a step of its life."""

    actor: Actor
    id: str = field(default_factory=lambda: f"sub_{IDS.new().hex}")
    plan: str = "basic"
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def facts(self, status: Any = "active", **changes: Any) -> SubscriptionFacts:
        """The subscription as it is."""
        plan = PLANS.plan(changes.get("plan", self.plan))
        assert plan
        said: dict[str, Any] = {
            "id": self.id,
            "status": status,
            "customer": f"cus_{self.actor.user_id.hex}",
            "app": self.actor.app,
            "user_id": str(self.actor.user_id),
            "plan": plan.key,
            "price_plan": plan.key,
            "amount_cents": plan.price_cents,
            "currency": plan.currency,
            "current_period_start": START,
            "current_period_end": START + MONTH,
            "created_at": START,
        }
        return SubscriptionFacts(**{**said, **changes})

    def told(
        self, kind: str = "updated", status: Any = "active", *, at: float = 0, event: str = "", **changes: Any
    ) -> SubscriptionTold:
        """An event of that minute."""
        when = START + timedelta(minutes=at)
        if status == "canceled":
            changes = {"ended_at": when, **changes}
        return SubscriptionTold(
            event_id=event or f"evt_{self.id}_{next(self.numbers)}",
            type=f"customer.subscription.{kind}",
            occurred_at=when,
            facts=self.facts(status, **changes),
        )

    def bill(
        self, name: str, *, paid: bool = True, at: float = 0, kind: str = "renewal", **changes: Any
    ) -> InvoiceTold:
        """An event about a bill, `amount` included."""
        plan = PLANS.plan(changes.get("plan", self.plan))
        assert plan
        amount = changes.pop("amount", plan.price_cents)
        when = START + timedelta(minutes=at)
        said: dict[str, Any] = {
            "id": f"in_{self.id}_{name}",
            "status": "paid" if paid else "open",
            "subscription": self.id,
            "customer": f"cus_{self.actor.user_id.hex}",
            "first": kind == "first",
            "renewal": kind == "renewal",
            "amount_paid": amount if paid else 0,
            "amount_due": amount,
            "tax_cents": 0,
            "currency": plan.currency,
            "price": None,
            "price_plan": None,
            "period_start": None,
            "period_end": None,
            "attempt_count": 1,
            "next_attempt_at": None,
            "payment_intent": f"pi_{self.id}_{name}" if paid and amount else None,
            "paid_at": when if paid else None,
            "created_at": when,
            "app": self.actor.app,
            "user_id": str(self.actor.user_id),
            "plan": plan.key,
        }
        return InvoiceTold(occurred_at=when, paid=paid, facts=InvoiceFacts(**{**said, **changes}))


def memory_world() -> World:
    """Everything in memory."""
    database = MemoryDatabase()
    clock = HandClock()
    premium = MemoryPremium(database)
    return World(
        database=database,
        uow=MemoryUnitOfWork(database),
        outbox=Heard(MemoryOutbox(database, clock, IDS)),
        jobs=MemoryJobs(database, clock, IDS),
        guard=MemoryOrderGuard(database),
        accounts=MemoryAccounts(database),
        memberships=MemoryMemberships(database),
        data=MemoryPersonalData(database),
        payments=MemoryPayments(database),
        reversals=MemoryReversals(database),
        refunds=MemoryRefunds(database),
        turns=MemoryTurns(database),
        codes=MemoryCoupons(database),
        uses=MemoryUses(database),
        subscriptions=MemoryKeptSubscriptions(database),
        bills=MemoryBills(database),
        customers=MemoryCustomers(database, IDS),
        attempts=MemoryAttempts(database),
        grants=premium,
        premium=premium,
        subscribers=MemorySubscribers(database),
        books=MemoryBooks(database),
        clock=clock,
    )


@asynccontextmanager
async def postgres_world(dsn: str, *, size: int = 8) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    database, clock = Database(dsn, size=size), HandClock()
    premium = PostgresPremium(database)
    await database.start()
    try:
        yield World(
            database=database,
            uow=PostgresUnitOfWork(database),
            outbox=Heard(PostgresOutbox(database, clock, IDS)),
            jobs=PostgresJobs(database, clock, IDS),
            guard=PostgresOrderGuard(database),
            accounts=PostgresAccounts(database),
            memberships=PostgresMemberships(database),
            data=PostgresPersonalData(database),
            payments=PostgresPayments(database),
            reversals=PostgresReversals(database),
            refunds=PostgresRefunds(database),
            turns=PostgresTurns(database),
            codes=PostgresCoupons(database),
            uses=PostgresUses(database),
            subscriptions=PostgresKeptSubscriptions(database),
            bills=PostgresBills(database),
            customers=PostgresCustomers(database, IDS),
            attempts=PostgresAttempts(database),
            grants=premium,
            premium=premium,
            subscribers=PostgresSubscribers(database),
            books=PostgresBooks(database),
            clock=clock,
        )
    finally:
        await database.stop()
