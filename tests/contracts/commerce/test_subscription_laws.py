"""Lives of subscriptions, told in any order and any number of times, end the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.support.subscriptions import PLANS, Story, World, memory_world, postgres_world
from tests.support.tries import tries

from core.commerce.subscriptions.apply_invoice import InvoiceTold
from core.commerce.subscriptions.apply_subscription import SubscriptionTold
from core.commerce.subscriptions.subscription import SubscriptionView
from core.shared.actor import Actor

STEPS = ("renew", "refuse", "collect", "upgrade", "portal_downgrade", "cancel", "resume", "give_up", "delete")
MINUTES = 3000
"""Between two steps; three of them are less than the grace, four are more."""

Told = SubscriptionTold | InvoiceTold


@dataclass
class Life:
    """The provider's side of one subscription; each step tells what it would tell of it, in its order."""

    story: Story
    told: list[Told] = field(default_factory=list)
    minute: float = 0
    plan: str = "basic"
    status: str = "active"
    ending: bool = False
    bills: int = 1
    open_bill: int | None = None
    paid: list[tuple[str, str]] = field(default_factory=list)
    """What each paid bill was for and which plan."""

    def begin(self) -> None:
        """The first bill is paid, and it runs."""
        self.told.append(self.story.told("created", "incomplete", at=0, plan=self.plan))
        self._paid("first", 0.2)
        self._say(0.1)

    def step(self, name: str) -> None:
        """What happens next, if it can."""
        self.minute += MINUTES
        if self.status not in ("canceled",):
            getattr(self, f"_{name}")()

    def _say(self, later: float = 0) -> None:
        event = self.story.told(
            "updated", self.status, at=self.minute + later, plan=self.plan, cancel_at_period_end=self.ending
        )
        self.told.append(event)

    def _paid(self, kind: str, later: float = 0, *, number: int | None = None) -> None:
        self.bills += number is None
        name = str(self.bills if number is None else number)
        event = self.story.bill(name, kind=kind, at=self.minute + later, plan=self.plan, amount=900)
        self.told.append(event)
        self.paid.append((kind, self.plan))

    def _renew(self) -> None:
        if self.open_bill is None and self.status == "active":
            self._paid("renewal")

    def _refuse(self) -> None:
        if self.open_bill is None and self.status == "active":
            self.bills += 1
            self.open_bill = self.bills
            self.status = "past_due"
        if self.open_bill is not None:
            bill = self.story.bill(str(self.open_bill), paid=False, at=self.minute, plan=self.plan, amount=900)
            self.told.append(bill)
            self._say()

    def _collect(self) -> None:
        if self.open_bill is not None:
            self._paid("renewal", number=self.open_bill)
            self.open_bill, self.status = None, "active"
            self._say(0.1)

    def _upgrade(self) -> None:
        if self.plan == "basic" and self.status == "active":
            self.plan = "pro"
            self._say()
            self._paid("change", 0.1)

    def _portal_downgrade(self) -> None:
        if self.plan == "pro" and self.status == "active":
            self.plan = "basic"
            self._say()
            self._paid("change", 0.1)

    def _cancel(self) -> None:
        self.ending = True
        self._say()

    def _resume(self) -> None:
        self.ending = False
        self._say()

    def _give_up(self) -> None:
        if self.open_bill is not None:
            self.status = "unpaid"
            self._say()

    def _delete(self) -> None:
        self.status = "canceled"
        event = self.story.told("deleted", "canceled", at=self.minute, plan=self.plan, cancel_at_period_end=self.ending)
        self.told.append(event)

    @property
    def credits(self) -> int:
        """What the paid bills bring, by the plans' own words."""
        total = level = 0
        for kind, key in self.paid:
            plan = PLANS.plan(key)
            assert plan
            total += max(plan.credits - level, 0) if kind == "change" else plan.credits
            level = max(level, plan.credits) if kind == "change" else plan.credits
        return total


async def ends_as(world: World, actor: Actor, told: list[Told]) -> tuple[SubscriptionView, int]:
    await world.tell(*told)
    return await world.view(actor), await world.credits(actor)


async def check(world: World, steps: list[str], seed: int) -> None:
    straight, shuffled = Life(Story(await world.person())), Life(Story(await world.person()))
    for life in (straight, shuffled):
        life.begin()
        for name in steps:
            life.step(name)
    random = Random(seed)
    disorder = shuffled.told + random.sample(shuffled.told, len(shuffled.told) // 2)
    random.shuffle(disorder)
    for later in (0, 6, 30):
        world.clock.advance(days=later)
        in_order = await ends_as(world, straight.story.actor, straight.told)
        assert await ends_as(world, shuffled.story.actor, disorder) == in_order
        assert in_order[1] == straight.credits
        if straight.status == "canceled":
            assert in_order[0].status == "canceled"


@pytest.fixture
async def on_rows(module_database: str) -> AsyncIterator[World]:
    async with postgres_world(module_database) as world:
        yield world


LIVES = st.lists(st.sampled_from(STEPS), max_size=9)
SEEDS = st.integers(0, 2**32)


@tries(80, deadline=None)
@given(LIVES, SEEDS)
async def test_in_memory(steps: list[str], seed: int) -> None:
    await check(memory_world(), steps, seed)


@tries(10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIVES, SEEDS)
async def test_on_postgres(on_rows: World, steps: list[str], seed: int) -> None:
    await check(on_rows, steps, seed)
