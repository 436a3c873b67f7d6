"""The laws of money hold whatever happens, in whatever order, however often, and whoever dies on the way."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.support.money import Money, memory_money, postgres_money
from tests.support.mortal import KilledError, Mortal
from tests.support.shop import somebody
from tests.support.tries import tries

from adapters.memory.commerce.payments.invariants import violations
from adapters.memory.database import MemoryDatabase
from core.commerce.catalog.model import Product
from core.commerce.coupons.model import Coupon
from core.commerce.orders.model import ENDED_UNPAID, Order
from core.commerce.payments.reversed_money import LIVE
from core.commerce.refunds.model import Refund
from core.shared.actor import Actor
from core.shared.errors import DomainError

STOCK, CAP = 4, 3


class Lives(RuleBasedStateMachine):
    """Two people, a shop, a Stripe that tells what it likes when it likes, and a service that may die at any commit."""

    opening: ClassVar[Callable[[], AbstractAsyncContextManager[Money]]]
    loop: ClassVar[asyncio.Runner]

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).opening()
        self.money: Money = self.run(self.world.__aenter__())
        self.people: list[Actor] = [somebody(), somebody()]
        self.orders: dict[Any, Actor] = {}
        self.delivered: list[bytes] = []
        self.cream: Product
        self.spring: Coupon

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return type(self).loop.run(work)

    def teardown(self) -> None:
        try:
            self.run(self._everything_comes_to_rest())
        finally:
            self.run(self.world.__aexit__(None, None, None))

    # What people and Stripe do.

    @initialize()
    def the_shop_opens(self) -> None:
        for ada in self.people:
            pack = self.run(self.money.pack(ada))
            self.orders[pack.id] = ada
            self.money.stripe.pay(pack.session.id)
        self.cream = self.run(self.money.shop.product(stock=STOCK))
        self.spring = self.run(self.money.shop.coupon(f"S{self.cream.id.hex[-10:]}".upper(), max_redemptions=CAP))

    @rule(who=st.integers(0, 1), quantity=st.integers(1, 2), coupon=st.booleans())
    def check_out(self, who: int, quantity: int, coupon: bool) -> None:
        ada, shop = self.people[who], self.money.shop

        async def act() -> None:
            await shop.fill(ada, self.cream, quantity)
            await shop.checked_out(ada, **({"coupon_code": self.spring.code} if coupon else {}))

        self.attempt(act())
        self.run(self._note(ada))

    @rule(who=st.integers(0, 1), what=st.sampled_from(["pack", "bot", "bot for credits", "bot for credits"]))
    def buy(self, who: int, what: str) -> None:
        ada = self.people[who]
        match what:
            case "pack":
                self.attempt(self.money.pack(ada))
            case "bot":
                self.attempt(self.money.bot(ada))
            case _:
                self.attempt(self.money.bot(ada, pay_with="credits"))
        self.run(self._note(ada))

    @precondition(lambda self: self._sessions("open"))
    @rule(data=st.data(), later=st.booleans(), wrong=st.sampled_from([False] * 5 + [True]))
    def pay(self, data: st.DataObject, later: bool, wrong: bool) -> None:
        session = data.draw(st.sampled_from(self._sessions("open")))
        total = self.money.stripe.sessions[session]["amount_total"]
        self.money.stripe.pay(session, later=later and total > 0, amount=total + 1 if wrong else None)

    @precondition(lambda self: self._sessions("complete", "unpaid"))
    @rule(data=st.data(), paid=st.booleans())
    def a_transfer_ends(self, data: st.DataObject, paid: bool) -> None:
        self.money.stripe.settle(data.draw(st.sampled_from(self._sessions("complete", "unpaid"))), paid=paid)

    @precondition(lambda self: self._refundable())
    @rule(data=st.data())
    def refund_by_hand(self, data: st.DataObject) -> None:
        payment = data.draw(st.sampled_from(self._refundable()))
        left = self.money.stripe.refundable(payment)
        self.money.stripe.refund_by_hand(payment, data.draw(st.sampled_from(sorted({1, left // 3 or 1, left}))))

    @precondition(lambda self: self._refundable())
    @rule(data=st.data())
    def dispute(self, data: st.DataObject) -> None:
        self.money.stripe.dispute(data.draw(st.sampled_from(self._refundable())))

    @precondition(lambda self: self._named("disputes", "needs_response"))
    @rule(data=st.data(), won=st.booleans())
    def a_bank_decides(self, data: st.DataObject, won: bool) -> None:
        self.money.stripe.close(data.draw(st.sampled_from(self._named("disputes", "needs_response"))), won=won)

    @precondition(lambda self: self._named("refunds", "succeeded"))
    @rule(data=st.data())
    def a_refund_bounces(self, data: st.DataObject) -> None:
        self.money.stripe.bounce(data.draw(st.sampled_from(self._named("refunds", "succeeded"))))

    # What reaches us, and what we do.

    @precondition(lambda self: self.money.stripe.events)
    @rule(data=st.data(), many=st.integers(1, 3))
    def deliver(self, data: st.DataObject, many: int) -> None:
        for event in data.draw(st.lists(st.sampled_from(self.money.stripe.events), min_size=1, max_size=many)):
            if self.attempt(self.money.handle(event)):
                self.delivered.append(event)

    @precondition(lambda self: len(self.delivered) < len(self.money.stripe.events))
    @rule(chance=st.randoms(use_true_random=False))
    def deliver_all(self, chance: random.Random) -> None:
        fresh = [event for event in self.money.stripe.events if event not in self.delivered]
        for event in chance.sample(fresh, len(fresh)):
            if self.attempt(self.money.handle(event)):
                self.delivered.append(event)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), cents=st.sampled_from([None, 1, 300, 5000]))
    def refund(self, data: st.DataObject, cents: int | None) -> None:
        self.attempt(self.money.refund(self.run(self._some(data)), cents))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), how=st.sampled_from(["cancel", "read", "expire", "fulfil"]))
    def look_after(self, data: st.DataObject, how: str) -> None:
        order, shop = self.run(self._some(data)), self.money.shop
        acts: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
            "cancel": lambda: shop.cancel(self.orders[order.id], order.id),
            "read": lambda: shop.read(self.orders[order.id], order.id),
            "expire": lambda: shop.expire("here", order.id),
            "fulfil": lambda: self.money.fulfil("here", order.id),
        }
        self.attempt(acts[how]())

    @rule()
    def rounds_are_made(self) -> None:
        self.attempt(self.money.send_waiting(100))
        self.attempt(self.money.reconcile_old(100))

    @rule(minutes=st.sampled_from([0.1, 6, 20]))
    def time_passes(self, minutes: float) -> None:
        self.money.clock.advance(minutes=minutes)
        self.money.stripe.pass_time()

    @rule(names=st.booleans())
    def stripe_is_set_up_anew(self, names: bool) -> None:
        self.money.stripe.names_refunds = names

    @rule(trouble=st.sampled_from(["deaf", "mute", "dies before", "dies after"]), commits=st.integers(1, 3))
    def trouble_comes(self, trouble: str, commits: int) -> None:
        """A call does not get through, an answer gets lost, or whoever acts next dies at one of its commits."""
        self.money.stripe.deaf, self.money.stripe.mute = int(trouble == "deaf"), int(trouble == "mute")
        if trouble.startswith("dies"):
            self.mortal.countdown, self.mortal.after_commit = commits, trouble == "dies after"

    @property
    def mortal(self) -> Mortal:
        uow = self.money.shop.uow
        assert isinstance(uow, Mortal)
        return uow

    def attempt(self, work: Coroutine[Any, Any, Any]) -> bool:
        """Whether the act went through; a refusal is none of our business, nor is a death."""
        try:
            self.run(work)
        except (DomainError, KilledError):
            return False
        finally:
            self.mortal.countdown = 0
        return True

    # The laws.

    @invariant()
    def the_laws_hold(self) -> None:
        if hasattr(self, "spring"):
            self.run(self._check())

    async def _check(self) -> None:
        money = self.money
        orders = [await money.order(order_id) for order_id in self.orders]
        held = [order for order in orders if order.held]
        assert not [order for order in held if order.status in ENDED_UNPAID]
        pieces = sum(line.quantity for order in held for line in order.lines if line.product_id == self.cream.id)
        assert await money.shop.left(self.cream) == STOCK - pieces >= 0
        assert await money.shop.used(self.spring) == sum(order.coupon_id == self.spring.id for order in held) <= CAP
        for order in orders:
            await self._check_order(order)
        for ada in self.people:
            mine = [order for order in orders if order.user_id == ada.user_id]
            assert await money.balance(ada) == sum([await self._credits(order) for order in mine])
        if isinstance(money.database, MemoryDatabase):
            async with money.database.turn():
                assert set(violations(money.database).values()) == {0}

    async def _check_order(self, order: Order) -> None:
        till = self.money.till
        payments = await till.payments.of("here", order.id)
        fitting = [one for one in payments if one.amount_cents - one.tax_cents == order.total_cents]
        if order.paid_at is not None and order.type != "credits":
            assert fitting
        for payment in payments:
            rows = await till.refunds.of_payment("here", payment.id)
            assert sum(row.amount_cents for row in rows if _ours(row)) <= payment.amount_cents
        owned = await till.entitlements.of("here", self.orders[order.id].user_id)
        states = {one.state for one in owned if one.order_id == order.id}
        expected = {"disputed": {"suspended"}, "refunded": set[str]()}.get(order.status, {"active"})
        sold = any(line.digital and line.product_id for line in order.lines)
        assert states == (expected if sold and order.paid_at else set())

    async def _credits(self, order: Order) -> int:
        """What the order did to its buyer's credits."""
        if order.paid_at is None:
            return 0
        if order.type == "credits":
            return 0 if order.status == "refunded" else -order.total_cents
        done = await self.money.till.fulfilments.get("here", order.id)
        if order.credits:
            taken = {"refunded": order.credits, "disputed": order.credits, "fulfilled": 0}.get(order.status)
            assert taken in {None, done.taken}
        return order.credits - done.taken

    # The end.

    async def _everything_comes_to_rest(self) -> None:
        """Whatever was lost comes again; then all is as Stripe has it, and nothing that comes once more changes it."""
        if not hasattr(self, "spring"):
            return
        money, chance = self.money, random.Random(len(self.money.stripe.events))
        money.stripe.deaf = money.stripe.mute = self.mortal.countdown = 0
        for _ in range(2):
            for event in chance.sample(money.stripe.events, len(money.stripe.events)):
                await money.handle(event)
            money.clock.advance(minutes=11)
            await money.send_waiting(1000)
            for order_id in self.orders:
                await money.reconcile("here", order_id)
        await self._check()
        rest = await self._snapshot()
        for order_id in self.orders:
            await self._check_truth(await money.order(order_id))
        for _ in range(2):
            for event in chance.sample(money.stripe.events, len(money.stripe.events)):
                await money.handle(event)
        assert await self._snapshot() == rest

    async def _check_truth(self, order: Order) -> None:
        """What Stripe keeps of our money is what we think it does."""
        stripe, till = self.money.stripe, self.money.till
        kept = 0
        for session in stripe.sessions.values():
            if session["client_reference_id"] != str(order.id) or session["payment_status"] == "unpaid":
                continue
            if session["payment_intent"] is not None:
                charge = stripe.payments[session["payment_intent"]]
                disputes = [one for one in stripe.disputes.values() if one["charge"] == charge["id"]]
                lost = sum(one["amount"] for one in disputes if one["status"] == "lost")
                kept += 0 if lost else charge["amount"] - charge["amount_refunded"]
                rows = await till.refunds.of_payment("here", session["payment_intent"])
                back = sum(row.amount_cents for row in rows if row.status == "succeeded")
                assert back == min(charge["amount_refunded"] + lost, charge["amount"])
            assert order.status != "pending"
        if await till.payments.of("here", order.id) and order.paid_at is None:
            assert (await till.fulfilments.get("here", order.id)).flags
        if order.paid_at is not None and order.type != "credits" and order.total_cents:
            suspended = order.status == "disputed"
            expected = "refunded" if not kept else "partially_refunded" if kept < order.total_cents else None
            assert suspended or order.status == (expected or ("fulfilled" if order.fulfilled_at else "paid"))

    async def _snapshot(self) -> list[Any]:
        found: list[Any] = []
        for order_id in self.orders:
            order, till = await self.money.order(order_id), self.money.till
            found += [
                order,
                await till.fulfilments.get("here", order_id),
                await till.refunds.of_order("here", order_id),
            ]
        return [*found, *[(await self.money.balance(ada), await self.money.owned(ada)) for ada in self.people]]

    # Looking around.

    async def _note(self, ada: Actor) -> None:
        for order in await self.money.till.orders.page("here", ada.user_id, None, 100):
            self.orders[order.id] = ada

    async def _some(self, data: st.DataObject) -> Order:
        return await self.money.order(data.draw(st.sampled_from(list(self.orders))))

    def _sessions(self, status: str, payment_status: str = "") -> list[str]:
        sessions = self.money.stripe.sessions.values()
        return [
            one["id"]
            for one in sessions
            if one["status"] == status and not one.get("settled") and payment_status in {"", one["payment_status"]}
        ]

    def _refundable(self) -> list[str]:
        stripe = self.money.stripe
        return [name for name, charge in stripe.payments.items() if charge["paid"] and stripe.refundable(name)]

    def _named(self, kind: str, status: str) -> list[str]:
        return [name for name, one in getattr(self.money.stripe, kind).items() if one["status"] == status]


def _ours(row: Refund) -> bool:
    """What we asked for ourselves: Stripe may tell of a refund before it tells that an earlier one failed."""
    return row.source == "admin" and row.status in LIVE


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def test_the_laws_hold_in_memory(loop: asyncio.Runner) -> None:
    class InMemory(Lives):
        opening = staticmethod(lambda: nullcontext(memory_money()))  # type: ignore[assignment]  # also an async one

    InMemory.loop = loop
    run_state_machine_as_test(
        InMemory,
        settings=tries(200, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)),
    )


def test_the_laws_hold_on_postgres(loop: asyncio.Runner, module_database: str) -> None:
    class OnPostgres(Lives):
        opening = staticmethod(lambda: postgres_money(module_database, size=2))  # type: ignore[assignment]

    OnPostgres.loop = loop
    run_state_machine_as_test(
        OnPostgres,
        settings=tries(30, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)),
    )
