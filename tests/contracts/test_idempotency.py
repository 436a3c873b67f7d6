"""Idempotency keys promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.idempotency import MemoryIdempotencyKeys
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.platform.idempotency import PostgresIdempotencyKeys
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.platform.idempotency.answer_once import AnswerOnce, AnswerReserved
from core.platform.idempotency.model import Answer, KeyedRequest
from core.platform.idempotency.ports import IdempotencyKeys
from core.shared.errors import Conflict, DomainError, Invalid, PaymentRequired
from tests.support.jobs import HandClock

USER = UUID(int=1)
REQUEST = KeyedRequest("here", USER, "k", b"f")


@dataclass
class Desk:
    """Both ways to answer once, and how often the act was done for good."""

    keys: IdempotencyKeys
    once: AnswerOnce
    reserved: AnswerReserved
    clock: HandClock
    do: Callable[[], Awaitable[None]]
    done: Callable[[], Awaitable[int]]
    ran: list[int] = field(default_factory=list)

    async def act(self) -> Answer:
        """An effect, and an answer that tells one run from another."""
        self.ran.append(1)
        await self.do()
        return Answer(201, b"%d" % len(self.ran))

    async def refuse(self) -> Answer:
        """An effect, then a refusal."""
        await self.act()
        raise PaymentRequired("insufficient_coins")


def told(refusal: DomainError) -> Answer:
    return Answer(402, refusal.code.encode())


@pytest.fixture(params=["memory", "postgres"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    clock = HandClock()
    if request.param == "memory":
        memory = MemoryDatabase()
        effects = memory.table("effects")

        async def do() -> None:
            async with memory.turn():
                effects.put(len(effects), True)

        async def done() -> int:
            return len(effects)

        keys: Any = MemoryIdempotencyKeys(memory)
        uow: Any = MemoryUnitOfWork(memory)
        yield Desk(keys, AnswerOnce(keys, uow, clock), AnswerReserved(keys, uow, clock, 30), clock, do, done)
        return
    database = Database(request.getfixturevalue("database"), size=8)
    await database.start()

    async def do_there() -> None:
        await database.execute(
            "here",
            """insert into outbox (id, app_id, name, payload, occurred_at)
            values (gen_random_uuid(), 'here', 'effect', '{}', now())""",
        )

    async def done_there() -> int:
        count: int = await database.fetchval("here", "select count(*) from outbox")
        return count

    keys, uow = PostgresIdempotencyKeys(database), PostgresUnitOfWork(database)
    once, reserved = AnswerOnce(keys, uow, clock), AnswerReserved(keys, uow, clock, 30)
    yield Desk(keys, once, reserved, clock, do_there, done_there)
    await database.stop()


def both(test: Callable[..., Any]) -> Callable[..., Any]:
    """Either way to answer once."""
    return pytest.mark.parametrize("way", ["once", "reserved"])(test)  # type: ignore[no-any-return]  # pytest's own


@both
async def test_a_repeated_request_gets_the_first_answer_and_has_no_second_effect(desk: Desk, way: str) -> None:
    answer = getattr(desk, way)
    assert await answer(REQUEST, desk.act, told) == Answer(201, b"1")
    assert await answer(REQUEST, desk.act, told) == Answer(201, b"1", replayed=True)
    assert await desk.done() == 1


@both
async def test_another_request_may_not_use_the_key(desk: Desk, way: str) -> None:
    answer = getattr(desk, way)
    await answer(REQUEST, desk.act, told)
    with pytest.raises(Invalid) as refused:
        await answer(KeyedRequest("here", USER, "k", b"other"), desk.act, told)
    assert refused.value.code == "idempotency_key_reused"
    assert await desk.done() == 1


@both
async def test_keys_of_other_users_apps_and_names_are_independent(desk: Desk, way: str) -> None:
    answer = getattr(desk, way)
    others = [
        KeyedRequest("here", UUID(int=2), "k", b"other"),
        KeyedRequest("there", USER, "k", b"other"),
        KeyedRequest("here", USER, "K", b"other"),
    ]
    for request in [REQUEST, *others]:
        assert not (await answer(request, _nothing, told)).replayed


async def _nothing() -> Answer:
    return Answer(204, b"")


@both
async def test_of_many_at_once_one_has_effect_and_the_rest_are_replayed_or_told_to_wait(desk: Desk, way: str) -> None:
    answer = getattr(desk, way)
    results = await asyncio.gather(*(answer(REQUEST, desk.act, told) for _ in range(20)), return_exceptions=True)
    answers = [result for result in results if isinstance(result, Answer)]
    waiting = [result for result in results if isinstance(result, Conflict)]
    assert len(answers) + len(waiting) == 20
    assert {answer.body for answer in answers} == {b"1"}
    assert [answer.replayed for answer in answers].count(False) == 1
    assert {(error.code, error.extra["retry_after"]) for error in waiting} <= {("idempotency_in_progress", 1)}
    assert await desk.done() == 1


async def test_a_key_that_another_has_reserved_or_answered_cannot_be_reserved(desk: Desk) -> None:
    """Who looked before the other's transaction ended has seen a free key."""

    async def reserve() -> None:
        async with desk.once.uow("here"):
            await desk.keys.reserve(REQUEST, desk.clock.now(), 60)

    await reserve()
    with pytest.raises(Conflict, match="still running"):
        await reserve()
    async with desk.once.uow("here"):
        await desk.keys.keep(REQUEST, Answer(201, b"1"), desk.clock.now())
    with pytest.raises(Conflict, match="still running"):
        await reserve()
    desk.clock.advance(hours=24)
    await reserve()


async def test_a_refusal_by_the_rules_is_kept_and_its_effects_are_not(desk: Desk) -> None:
    assert await desk.once(REQUEST, desk.refuse, told) == Answer(402, b"insufficient_coins")
    assert await desk.done() == 0
    assert await desk.once(REQUEST, desk.act, told) == Answer(402, b"insufficient_coins", replayed=True)
    assert await desk.reserved(REQUEST, desk.act, told) == Answer(402, b"insufficient_coins", replayed=True)


async def test_a_reserved_refusal_is_kept(desk: Desk) -> None:
    assert (await desk.reserved(REQUEST, desk.refuse, told)).status == 402
    assert (await desk.reserved(REQUEST, desk.act, told)).replayed


@both
@pytest.mark.parametrize("error", [Invalid(), ValueError(), asyncio.CancelledError()])
async def test_what_the_sender_may_put_right_and_what_broke_is_not_kept(
    desk: Desk, way: str, error: BaseException
) -> None:
    async def fail() -> Answer:
        raise error

    answer = getattr(desk, way)
    with pytest.raises(type(error)):
        await answer(REQUEST, fail, told)
    assert not (await answer(REQUEST, desk.act, told)).replayed


@both
async def test_after_24_hours_the_key_is_as_good_as_new(desk: Desk, way: str) -> None:
    answer = getattr(desk, way)
    await answer(REQUEST, desk.act, told)
    desk.clock.advance(hours=24, seconds=-1)
    assert (await answer(REQUEST, desk.act, told)).replayed
    assert await desk.keys.prune(desk.clock.now(), 10) == 0
    desk.clock.advance(seconds=1)
    again = KeyedRequest("here", USER, "k", b"other")
    assert not (await answer(again, desk.act, told)).replayed
    assert await desk.done() == 2
    desk.clock.advance(hours=24)
    assert await desk.keys.prune(desk.clock.now(), 10) == 1


async def test_while_a_reserved_request_runs_others_are_told_to_wait(desk: Desk) -> None:
    desk = Desk(
        desk.keys,
        desk.once,
        AnswerReserved(desk.keys, desk.once.uow, desk.clock, 30),
        desk.clock,
        desk.do,
        desk.done,
    )
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow() -> Answer:
        begun.set()
        await go.wait()
        return await desk.act()

    first = asyncio.create_task(desk.reserved(REQUEST, slow, told))
    await begun.wait()
    with pytest.raises(Conflict):
        await desk.reserved(REQUEST, desk.act, told)
    with pytest.raises(Conflict):
        await desk.once(REQUEST, desk.act, told)
    go.set()
    assert await first == Answer(201, b"1")


async def test_a_reservation_whose_process_died_runs_out(desk: Desk) -> None:
    async with desk.once.uow("here"):
        await desk.keys.reserve(REQUEST, desk.clock.now(), 0.01)
    await asyncio.sleep(0.02)
    assert await desk.once(REQUEST, desk.act, told) == Answer(201, b"1")
    assert (await desk.reserved(REQUEST, desk.act, told)).replayed


async def test_two_answers_to_one_key_cannot_both_be_kept(desk: Desk) -> None:
    await desk.once(REQUEST, desk.act, told)
    with pytest.raises(Conflict):
        await desk.keys.keep(REQUEST, Answer(201, b"second"), desk.clock.now() + timedelta(seconds=1))
