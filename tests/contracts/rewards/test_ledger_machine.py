"""The laws of the ledger, by a machine that moves things at random and knows each coin by itself.

Its model has no balances: a coin is in somebody's hand or with the transfer that took it, and what a take-back could
not find is a debt. What the ledger says must be what counting coins says.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
from tests.support.ledger import LedgerWorld, cause, memory_ledger, postgres_ledger
from tests.support.lowkey import IDS
from tests.support.tries import tries

from core.shared.errors import PaymentRequired

NEVER = datetime.max.replace(tzinfo=UTC)
EXPIRED = "expired"


@dataclass
class Coin:
    """One coin, and who has it: nobody but its person, or a transfer."""

    grant: str
    order: tuple[bool, datetime, int]
    holder: str = ""

    def over(self, now: datetime) -> bool:
        return self.order[1] <= now


@dataclass
class Person:
    """What the machine knows of one person."""

    id: UUID
    coins: list[Coin] = field(default_factory=list)
    grants: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    debts: dict[str, int] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    def hand(self) -> list[Coin]:
        return sorted((coin for coin in self.coins if not coin.holder), key=lambda coin: coin.order)

    def book(self, now: datetime) -> None:
        for coin in self.hand():
            coin.holder = EXPIRED if coin.over(now) else ""

    def pay(self) -> None:
        for coin in self.hand():
            debt = next((name for name, owed in self.debts.items() if owed), None)
            if debt is None:
                return
            coin.holder = debt
            self.debts[debt] -= 1

    def balance(self, now: datetime) -> int:
        return sum(not coin.over(now) for coin in self.hand()) - sum(self.debts.values())


class Ledger(RuleBasedStateMachine):
    """Two people of one app, so that what moves one is seen not to move the other."""

    opened: Callable[[], AbstractAsyncContextManager[LedgerWorld]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.held = self.opened()
        self.world: LedgerWorld = self.run(self.held.__aenter__())
        self.people = [Person(IDS.new()), Person(IDS.new())]

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.held.__aexit__(None, None, None))
        self.runner.close()

    who = st.sampled_from([0, 0, 0, 1])
    amounts = st.integers(1, 9)
    picks = st.integers(0, 12)
    again = st.sampled_from([False] * 6 + [True])

    @initialize(first=amounts, second=amounts)
    def everybody_has_something(self, first: int, second: int) -> None:
        for who, amount in enumerate((first, second)):
            self.grant(who, False, amount, free=False, days=None)

    @rule(hours=st.sampled_from([1, 12, 24, 72, -12]), job=st.booleans(), who=who, amount=amounts)
    def time_passes_and_somebody_gives_up(self, hours: int, job: bool, who: int, amount: int) -> None:
        self.world.clock.advance(hours=hours)
        self.run(self._given_up(self.people[who].id, amount))
        if job:
            self.run(self.world.expire())
            for person in self.people:
                person.book(self.world.clock.now())

    @rule(who=who, again=again, amount=amounts, free=st.booleans(), days=st.sampled_from([None, None, -1, 1, 2]))
    def grant(self, who: int, again: bool, amount: int, free: bool, days: int | None) -> None:
        person = self.people[who]
        key = self._key(person, "grant", again)
        until = None if days is None else self.world.clock.now() + timedelta(days=days)
        given = self.run(self.world.grant(person.id, amount, cause(key), free=free, expires_at=until))
        assert given is (key not in person.told)
        if given:
            order = (not free, until or NEVER, len(person.told))
            person.told.append(key)
            person.grants[key] = amount
            person.coins += [Coin(key, order) for _ in range(amount)]
            person.pay()

    @rule(who=who, again=again, kept=st.sampled_from([0, 0, 1, 2, 3, -1]))
    def spend(self, who: int, again: bool, kept: int) -> None:
        person, now = self.people[who], self.world.clock.now()
        key, there = self._key(person, "spend", again), person.balance(now)
        amount = max(1, there - kept)
        try:
            done = self.run(self.world.spend(person.id, amount, cause(key)))
        except PaymentRequired:
            assert key not in person.told
            assert amount > there
            return
        assert done is (key not in person.told)
        if done:
            assert amount <= there
            person.told.append(key)
            person.book(now)
            self._take(person, key, person.hand()[:amount], amount)

    @rule(who=who, again=again, amount=st.integers(1, 15), pick=picks)
    def take_back(self, who: int, again: bool, amount: int, pick: int) -> None:
        person = self.people[who]
        key, grant = self._key(person, "take", again), _picked(list(person.grants), pick)
        done = self.run(self.world.take_back(person.id, amount, cause(key), cause(grant)))
        if key in person.told:
            assert not done
            return
        person.book(self.world.clock.now())
        gone = sum(coin.grant == grant and coin.holder == EXPIRED for coin in person.coins)
        gone += sum(person.taken[take] for take, of in person.of.items() if of == grant and take not in person.undone)
        amount = min(amount, person.grants.get(grant, 0) - gone)
        assert done is (amount > 0)
        if done:
            person.told.append(key)
            person.of[key] = grant
            own_first = sorted(person.hand(), key=lambda coin: coin.grant != grant)
            self._take(person, key, own_first[:amount], amount)

    @precondition(lambda self: any(person.taken for person in self.people))
    @rule(who=who, again=again, pick=picks)
    def give_back(self, who: int, again: bool, pick: int) -> None:
        person = self.people[who]
        key, out = (
            self._key(person, "give", again),
            _picked([*list(person.taken)[::-1], *list(person.grants)[:1]], pick // 2),
        )
        done = self.run(self.world.give_back(person.id, cause(key), cause(out)))
        assert done is (key not in person.told and out in person.taken and out not in person.undone)
        if done:
            person.told.append(key)
            person.undone.add(out)
            person.book(self.world.clock.now())
            for coin in person.coins:
                coin.holder = "" if coin.holder == out else coin.holder
            person.debts.pop(out, None)
            person.pay()

    @invariant()
    def the_ledger_says_what_coins_say(self) -> None:
        now = self.world.clock.now()
        for person in self.people:
            assert self.run(self.world.balance(person.id)) == person.balance(now)
            assert self.run(self._lots(person.id)) == Counter(coin.order[:2] for coin in person.hand())

    @invariant()
    def nothing_is_broken(self) -> None:
        assert self.run(self.world.broken()) == {}

    def _key(self, person: Person, kind: str, again: bool) -> str:
        """A cause of that kind that was told before, or a new one."""
        known = [key for key in person.told if key.startswith(kind)]
        return known[-1] if again and known else f"{kind} {len(person.told)}"

    def _take(self, person: Person, key: str, coins: list[Coin], amount: int) -> None:
        person.taken[key] = amount
        for coin in coins:
            coin.holder = key
        if len(coins) < amount:
            person.debts[key] = amount - len(coins)

    async def _lots(self, who: UUID) -> Counter[tuple[bool, datetime]]:
        """How much is left that is free or paid, by its end."""
        async with self.world.uow("here"):
            book = await self.world.books.open("here", who, "coins")
        found: Counter[tuple[bool, datetime]] = Counter()
        for lot in book.lots if book else ():
            found[not lot.free, lot.expires_at or NEVER] += lot.remaining
        return found

    async def _given_up(self, who: UUID, amount: int) -> None:
        try:
            async with self.world.uow("here"):
                await self.world.ledger.grant("here", who, "coins", amount, cause("given up"))
                if await self.world.balance(who) >= amount:
                    await self.world.ledger.spend("here", who, "coins", amount, cause("given up too"))
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass


def _picked(keys: list[str], pick: int) -> str:
    """One of them, or one that nobody told."""
    return keys[pick % len(keys)] if keys and pick < 12 else "nothing"


@asynccontextmanager
async def _memory() -> AsyncIterator[LedgerWorld]:
    yield memory_ledger()


def _check(opened: Callable[[], AbstractAsyncContextManager[LedgerWorld]], examples: int, steps: int) -> None:
    machine = type("Machine", (Ledger,), {"opened": staticmethod(opened)})
    run_state_machine_as_test(machine, settings=tries(examples, stateful_step_count=steps))


def test_the_ledger_obeys_its_laws_in_memory() -> None:
    _check(_memory, 200, 30)


def test_the_ledger_obeys_its_laws_on_postgres(module_database: str) -> None:
    _check(lambda: postgres_ledger(module_database, size=2), 30, 15)
