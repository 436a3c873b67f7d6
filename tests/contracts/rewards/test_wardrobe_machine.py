"""The laws of stores and avatars, by a machine that buys, dresses and fills the shelves at random and keeps a few
dictionaries beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.support.lowkey import IDS
from tests.support.tries import tries
from tests.support.wardrobe import FEATURE, World, memory_wardrobe, postgres_wardrobe

from core.rewards.store.model import ChangeItem
from core.shared.actor import Actor
from core.shared.errors import DomainError
from core.shared.ledger import Cause

CATEGORIES = ("hat", "scarf")
APP = "here"


@dataclass
class Thing:
    """What the machine knows of something in the store."""

    price: int
    category: str
    premium_only: bool = False
    level: int | None = None
    sold: bool = True
    removed: bool = False


@dataclass
class Person:
    """What the machine knows of somebody."""

    actor: Actor
    coins: int = 0
    owned: set[UUID] = field(default_factory=set)
    worn: dict[str, UUID] = field(default_factory=dict)


class Machine(RuleBasedStateMachine):
    """Two people of one app, so that what one does is seen to leave the other alone."""

    opened: Callable[[], AbstractAsyncContextManager[World]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.held = self.opened()
        self.world: World = self.run(self.held.__aenter__())
        self.admin = Actor(APP, IDS.new(), IDS.new())
        self.people = [Person(self.run(self.world.person())) for _ in range(2)]
        self.things: dict[UUID, Thing] = {}

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.held.__aexit__(None, None, None))
        self.runner.close()

    who = st.sampled_from([0, 0, 0, 1])
    picks = st.integers(0, 30)
    prices = st.integers(0, 4)
    categories = st.sampled_from(CATEGORIES)

    @initialize(coins=st.integers(4, 12), made=st.lists(st.tuples(categories, prices), min_size=2, max_size=4))
    def there_is_something_to_buy(self, coins: int, made: list[tuple[str, int]]) -> None:
        for who in (0, 1):
            self.earn(who, coins)
        for category, price in made:
            self.fill(category, price, False, None)

    @rule(who=who, amount=st.integers(1, 6))
    def earn(self, who: int, amount: int) -> None:
        person = self.people[who]

        async def given() -> None:
            async with self.world.uow(APP):
                cause = Cause("challenge", f"quest:{IDS.new()}")
                await self.world.ledger.grant(APP, person.actor.user_id, "coins", amount, cause)

        self.run(given())
        person.coins += amount

    @rule(who=who, done=st.sampled_from([0, 9, 10, 20]), premium=st.booleans())
    def live(self, who: int, done: int, premium: bool) -> None:
        user_id, lives = self.people[who].actor.user_id, self.world.lives
        lives.done[user_id] = done
        (lives.paying.add if premium else lives.paying.discard)(user_id)

    @rule(category=categories, price=prices, premium=st.booleans(), level=st.sampled_from([None, None, 2]))
    def fill(self, category: str, price: int, premium: bool, level: int | None) -> None:
        made = self.run(
            self.world.made(self.admin, category=category, price=price, premium_only=premium, required_level=level)
        )
        self.things[made.id] = Thing(price, category, premium, level)

    @rule(pick=picks, price=st.none() | prices, category=st.none() | categories, active=st.none() | st.booleans())
    def relabel(self, pick: int, price: int | None, category: str | None, active: bool | None) -> None:
        item_id, thing = self._picked(pick)
        wish = {"price": price, "category": category, "active": active}
        change = ChangeItem(**{name: value for name, value in wish.items() if value is not None})  # type: ignore[arg-type]
        refused = self._refusal(self.world.filling.change(FEATURE, self.admin, item_id, change))
        assert refused == ("not_found" if thing.removed else "")
        if refused:
            return
        thing.price = thing.price if price is None else price
        thing.sold = thing.sold if active is None else active
        if category is not None and category != thing.category:
            thing.category = category
            for person in self.people:
                person.worn = {name: worn for name, worn in person.worn.items() if worn != item_id}

    @rule(pick=picks)
    def take_out(self, pick: int) -> None:
        item_id, thing = self._picked(pick)
        refused = self._refusal(self.world.filling.remove(FEATURE, self.admin, item_id))
        assert refused == ("not_found" if thing.removed else "")
        thing.removed, thing.sold = True, False

    @rule(who=who, pick=picks, other_door=st.booleans())
    def buy(self, who: int, pick: int, other_door: bool) -> None:
        person, (item_id, thing) = self.people[who], self._picked(pick)
        act = self.world.dress(person.actor, "unlock", item_id) if other_door else self.world.buy(person.actor, item_id)
        refused = self._refusal(act)
        assert refused == self._expected(person, item_id, thing)
        if not refused:
            person.owned.add(item_id)
            person.coins -= thing.price

    @precondition(lambda self: any(person.owned for person in self.people))
    @rule(who=who, pick=picks, on=st.booleans())
    def dress(self, who: int, pick: int, on: bool) -> None:
        person, (item_id, thing) = self.people[who], self._picked(pick)
        refused = self._refusal(self.world.dress(person.actor, "equip" if on else "unequip", item_id))
        if item_id not in person.owned:
            assert refused == ("not_owned" if thing.sold else "not_found")
        elif on and thing.premium_only and person.actor.user_id not in self.world.lives.paying:
            assert refused == "premium_required"
        else:
            assert refused == ""
            if on:
                person.worn[thing.category] = item_id
            elif person.worn.get(thing.category) == item_id:
                del person.worn[thing.category]

    @precondition(lambda self: any(person.owned for person in self.people))
    @rule(who=who)
    def put_everything_on_at_once(self, who: int) -> None:
        person = self.people[who]
        plain = [item_id for item_id in sorted(person.owned) if not self.things[item_id].premium_only]

        async def all_at_once() -> None:
            await asyncio.gather(*(self.world.dress(person.actor, "equip", item_id) for item_id in plain))

        self.run(all_at_once())
        for one in self.run(self.world.closets.of(APP, person.actor.user_id)):
            if one.equipped and one.item_id in plain:
                person.worn[one.category] = one.item_id
        for category in {self.things[item_id].category for item_id in plain}:
            assert person.worn[category] in plain, "one of them won"

    @invariant()
    def everybody_has_what_the_model_says(self) -> None:
        for person in self.people:
            seen = self.run(self.world.read(FEATURE, person.actor))
            paying = person.actor.user_id in self.world.lives.paying
            shown = {item_id for item_id in person.worn.values() if paying or not self.things[item_id].premium_only}
            assert {one.item_id for one in seen.items} == person.owned
            assert {one.item_id for one in seen.items if one.equipped} == shown
            assert {one.item_id: one.category for one in seen.items} == {
                item_id: self.things[item_id].category for item_id in person.owned
            }
            assert self.run(self.world.balance(person.actor)) == person.coins

    @invariant()
    def the_store_offers_what_could_be_bought(self) -> None:
        person = self.people[0]
        offered = {item.id: item for item in self.run(self.world.store(FEATURE, person.actor, None, 100)).items}
        for item_id, thing in self.things.items():
            assert (item_id in offered) is thing.sold
            if thing.sold:
                assert offered[item_id].unlockable is (self._expected(person, item_id, thing) == "")

    def _expected(self, person: Person, item_id: UUID, thing: Thing) -> str:
        level = self.world.lives.done.get(person.actor.user_id, 0) // 10 + 1
        refusals = {
            "not_found": not thing.sold,
            "already_owned": item_id in person.owned,
            "premium_required": thing.premium_only and person.actor.user_id not in self.world.lives.paying,
            "level_required": thing.level is not None and level < thing.level,
            "insufficient_coins": person.coins < thing.price,
        }
        return next((code for code, applies in refusals.items() if applies), "")

    def _picked(self, pick: int) -> tuple[UUID, Thing]:
        return list(self.things.items())[pick % len(self.things)]

    def _refusal(self, work: Any) -> str:
        async def tried() -> str:
            try:
                await work
            except DomainError as error:
                return error.code
            return ""

        told: str = self.run(tried())
        return told


@asynccontextmanager
async def _memory() -> AsyncIterator[World]:
    yield memory_wardrobe()


def _check(opened: Callable[[], AbstractAsyncContextManager[World]], examples: int, steps: int) -> None:
    machine = type("Wardrobe", (Machine,), {"opened": staticmethod(opened)})
    run_state_machine_as_test(machine, settings=tries(examples, stateful_step_count=steps))


def test_stores_and_avatars_obey_their_laws_in_memory() -> None:
    _check(_memory, 50, 30)


def test_stores_and_avatars_obey_their_laws_on_postgres(module_database: str) -> None:
    _check(lambda: postgres_wardrobe(module_database, size=3), 8, 15)
