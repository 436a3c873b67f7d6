"""The laws of refresh families, by a machine that does at random what clients, networks and thieves do.

Its memory of what happened is a plain list; the verdict that it expects is worked out from the spec's own words.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.identity.sessions.open_session import token_hash
from core.shared.actor import STUDIO
from core.shared.errors import Unauthenticated
from tests.support.identity import SECRET, Stores, in_memory, on_postgres
from tests.support.tries import tries

OTHER_SECRET = "the secret that was before, or comes after it"


@dataclass
class Issued:
    """A token that a client got, and when its successor was made."""

    token: str
    used_at: datetime | None = None


@dataclass
class Shadow:
    """What the machine knows of one session: its tokens, oldest first."""

    session_id: UUID
    tokens: list[Issued]
    last_used_at: datetime
    alive: bool = True


class Families(RuleBasedStateMachine):
    """Two sessions of one person, so that what hurts one is seen not to hurt the other."""

    opened: Callable[[], AbstractAsyncContextManager[Stores]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.held = self.opened()
        self.stores: Stores = self.run(self.held.__aenter__())
        self.shadows: list[Shadow] = []
        self.keys = (SECRET,)

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.held.__aexit__(None, None, None))
        self.runner.close()

    @initialize()
    def sign_in_twice(self) -> None:
        account = self.run(self.stores.person())
        self.user_id = account.id
        for name in ("phone", "tablet"):
            session = self.run(self.stores.session(account.id, f"{name} {account.id}"))
            self.shadows.append(Shadow(session.id, [Issued(f"{name} {account.id}")], session.last_used_at))

    @rule(seconds=st.sampled_from([0.5, 3, 9, 10, 11, 3600, 6 * 86400, 7 * 86400, 8 * 86400, -5]))
    def time_passes(self, seconds: float) -> None:
        self.stores.clock.advance(seconds=seconds)

    @rule()
    def the_key_is_rotated(self) -> None:
        self.keys = (OTHER_SECRET, SECRET) if self.keys[0] == SECRET else (SECRET, OTHER_SECRET)

    @rule(which=st.integers(0, 1), back=st.integers(0, 4), at_once=st.integers(1, 4))
    def a_token_is_presented(self, which: int, back: int, at_once: int) -> None:
        shadow = self.shadows[which]
        place = max(0, len(shadow.tokens) - 1 - back)
        answers = self.run(self._present(shadow.tokens[place].token, at_once))
        expected = self._expected(shadow, place)
        if expected is None:
            assert all(isinstance(answer, str) for answer in answers), answers
            assert len(set(answers)) == 1
            self._learn(shadow, place, answers[0])
        else:
            codes = [answer.code for answer in answers]
            assert codes[0] == expected
            assert set(codes[1:]) <= {"refresh_token_invalid"}
            if expected == "refresh_token_reused":
                shadow.alive = False

    @rule(which=st.integers(0, 1))
    def somebody_signs_out(self, which: int) -> None:
        shadow = self.shadows[which]
        self.run(self.stores.sessions.end(self.user_id, self.stores.clock.now(), only=shadow.session_id))
        shadow.alive = False

    @rule(guess=st.text(max_size=50))
    def somebody_guesses(self, guess: str) -> None:
        (answer,) = self.run(self._present(guess, 1))
        assert answer.code == "refresh_token_invalid"

    @precondition(lambda self: self.shadows)
    @invariant()
    def exactly_the_living_sessions_go_on(self) -> None:
        found = self.run(
            self.stores.sessions.of(self.user_id, datetime.min.replace(tzinfo=self.stores.clock.at.tzinfo))
        )
        assert {one.id for one in found} == {shadow.session_id for shadow in self.shadows if shadow.alive}

    @precondition(lambda self: self.shadows)
    @invariant()
    def each_family_is_one_line_as_long_as_we_remember(self) -> None:
        for shadow in self.shadows:
            family = self.run(self._family(shadow.tokens[-1].token))
            assert family.later == ()
            assert family.presented.used_at is None

    async def _family(self, token: str) -> Any:
        async with self.stores.uow(STUDIO):
            return await self.stores.sessions.family(token_hash(token))

    async def _present(self, token: str, times: int) -> list[Any]:
        refresh = self.stores.refresh(*self.keys)
        found = await asyncio.gather(*(refresh(token) for _ in range(times)), return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException) and not isinstance(one, Unauthenticated):
                raise one
        answers = [one.refresh_token if not isinstance(one, BaseException) else one for one in found]
        return sorted(answers, key=lambda one: getattr(one, "code", "") != "refresh_token_reused")

    def _expected(self, shadow: Shadow, place: int) -> str | None:
        """The refusal that the spec's words lead to, None for a pair."""
        now = self.stores.clock.now()
        presented = shadow.tokens[place]
        forgotten = presented.used_at is not None and any(
            later.used_at is not None and presented.used_at < later.used_at - timedelta(days=8)
            for later in shadow.tokens[place + 1 :]
        )
        if not shadow.alive or forgotten or now - shadow.last_used_at > timedelta(days=7):
            return "refresh_token_invalid"
        if place + 2 < len(shadow.tokens):  # the successor has a successor: it was used
            used = shadow.tokens[place + 1].used_at
            assert used is not None
            if now - used > timedelta(seconds=10):
                return "refresh_token_reused"
        return None

    def _learn(self, shadow: Shadow, place: int, answer: str) -> None:
        now = self.stores.clock.now()
        shadow.last_used_at = now
        if place == len(shadow.tokens) - 1:
            assert answer not in [one.token for one in shadow.tokens]
            shadow.tokens[place].used_at = now
            shadow.tokens.append(Issued(answer))
        else:
            assert answer == shadow.tokens[-1].token


@asynccontextmanager
async def _memory() -> AsyncIterator[Stores]:
    yield in_memory()


def _check(opened: Callable[[], AbstractAsyncContextManager[Stores]], examples: int, steps: int) -> None:
    machine = type("Machine", (Families,), {"opened": staticmethod(opened)})
    run_state_machine_as_test(
        machine,
        settings=tries(examples, stateful_step_count=steps),
    )


def test_families_obey_their_laws_in_memory() -> None:
    _check(_memory, 100, 30)


@pytest.mark.usefixtures("module_database")
def test_families_obey_their_laws_on_postgres(module_database: str) -> None:
    _check(lambda: on_postgres(module_database), 12, 20)
