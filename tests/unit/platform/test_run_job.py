"""What becomes of a job when its handler succeeds, fails, hangs or is cancelled; and what drain does."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.memory.database import MemoryDatabase
from core.platform.jobs.drain import Drained
from core.platform.jobs.handlers import Handler, Handlers, Schedule, Source
from core.platform.jobs.model import LONGEST, Delivery, backoff
from core.platform.jobs.tick import occurrence
from core.shared.errors import Unavailable
from core.shared.events import Envelope
from core.shared.request import current_request_id, serve_as
from tests.support.jobs import START, Moved, Note, World, memory_world


@pytest.fixture
def world() -> World:
    return memory_world()


def handler(calls: list[Any], *, error: Exception | None = None, **options: Any) -> Handler:
    """Notes what it is called with; then raises, if it is to."""

    async def call(message: Envelope | Delivery) -> None:
        calls.append(message)
        if error:
            raise error

    return Handler(**{"name": "note", "make": lambda: call, "payload": Note} | options)


async def test_a_handler_gets_its_payload_typed(world: World) -> None:
    calls: list[Delivery] = []
    await world.add("hello")
    assert await world.drain(handler(calls))() == Drained(1, 0)
    assert [(call.payload, call.app, call.attempt, call.created_at) for call in calls] == [
        (Note("hello"), "here", 1, START)
    ]


async def test_a_handler_gets_its_event_with_its_id_instant_and_request(world: World) -> None:
    calls: list[Envelope] = []
    serve_as("request-1")
    await world.tell(Moved(number=7))
    serve_as(None)
    world.clock.advance(hours=1)
    await world.drain(handler(calls, event="moved"), handler(calls, event="moved", name="other"))()
    assert [(call.event, call.occurred_at, call.request_id) for call in calls] == [
        (Moved(number=7), START, "request-1"),
        (Moved(number=7), START, "request-1"),
    ]
    assert calls[0].id == calls[1].id


async def test_log_lines_of_a_job_carry_the_id_of_the_request_that_caused_it(world: World) -> None:
    seen = []

    async def call(_: Delivery) -> None:
        seen.append(current_request_id())

    serve_as("request-1")
    await world.add()
    serve_as("drainer")
    await world.drain(Handler("note", lambda: call, payload=Note))()
    assert seen == ["request-1"]
    assert current_request_id() == "drainer"
    serve_as(None)


async def test_failures_come_again_later_and_later_then_the_job_is_parked(world: World) -> None:
    calls: list[Delivery] = []
    await world.add()
    drain = world.drain(handler(calls, error=ValueError("no"), retries=4))
    waits = []
    for _ in range(3):
        assert await drain() == Drained(1, 1)
        waited = timedelta()
        while (await world.depths.depths(world.clock.now())).due == 0:
            world.clock.advance(milliseconds=500)
            waited += timedelta(milliseconds=500)
        waits.append(waited)
    assert [round(wait.total_seconds()) for wait in waits] == pytest.approx([2, 4, 8], rel=0.3)
    assert await drain() == Drained(1, 1)
    assert (await world.depths.depths(world.clock.now())).parked == 1
    world.clock.advance(days=1)
    assert await drain() == Drained(0, 0)
    assert await world.figures.read("jobs_total") == {"note failed": 3, "note parked": 1}


async def test_a_failure_that_names_its_wait_is_heard(world: World) -> None:
    await world.add()
    drain = world.drain(handler([], error=Unavailable("provider_unavailable", retry_after=600)))
    await drain()
    world.clock.advance(seconds=599)
    assert await drain() == Drained(0, 0)
    world.clock.advance(seconds=1)
    assert await drain() == Drained(1, 1)


async def test_an_atomic_handlers_effects_are_there_once_or_not_at_all(world: World) -> None:
    async def call(_: Delivery) -> None:
        await world.outbox.add(Moved())
        if failing:
            raise ValueError

    failing = True
    await world.add()
    drain = world.drain(Handler("note", lambda: call, payload=Note))
    assert await drain() == Drained(1, 1)
    failing = False
    world.clock.advance(minutes=1)
    assert await drain() == Drained(1, 0)
    reactions: list[Envelope] = []
    await world.tell(Moved(number=2))
    await world.drain(handler(reactions, event="moved"))()
    assert [reaction.event for reaction in reactions] == [Moved(number=2)]


async def test_a_job_that_was_taken_over_leaves_no_effect(world: World) -> None:
    async def call(_: Delivery) -> None:
        await world.outbox.add(Moved())

    await world.add()
    known = Handlers.of([Handler("note", lambda: call, payload=Note)])
    job = await world.claims.claim_next(["note"], START)
    await world.expire()
    assert await world.claims.claim_next(["note"], START)
    assert job
    assert await world.run(known)(job) == "lost"
    assert (await world.depths.depths(START)).events == 0


async def test_a_handler_that_is_not_atomic_runs_outside_of_any_transaction() -> None:
    database = MemoryDatabase()
    world, inside = memory_world(database), []

    async def call(_: Delivery) -> None:
        inside.append(database.in_transaction)

    await world.add()
    await world.add(name="network")
    await world.drain(
        Handler("note", lambda: call, payload=Note), Handler("network", lambda: call, payload=Note, atomic=False)
    )()
    assert inside == [True, False]


async def test_a_handler_that_hangs_is_cut_off_and_tried_again(world: World) -> None:
    async def call(_: Delivery) -> None:
        await asyncio.sleep(60)

    await world.add()
    assert await world.drain(Handler("note", lambda: call, payload=Note, timeout=0.01))() == Drained(1, 1)
    world.clock.advance(minutes=1)
    assert (await world.depths.depths(world.clock.now())).due == 1


async def test_a_cancelled_job_is_given_back_without_counting(world: World) -> None:
    async def call(_: Delivery) -> None:
        await asyncio.sleep(60)

    await world.add()
    known = Handlers.of([Handler("note", lambda: call, payload=Note)])
    job = await world.claims.claim_next(["note"], START)
    assert job
    running = asyncio.create_task(world.run(known)(job))
    await asyncio.sleep(0.001)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    again = await world.claims.claim_next(["note"], START)
    assert again
    assert again.attempts == 1


async def test_a_job_that_kills_its_workers_is_parked_in_the_end(world: World) -> None:
    await world.add()
    calls: list[Delivery] = []
    for _ in range(3):
        assert await world.claims.claim_next(["note"], START)
        await world.expire()
    assert await world.drain(handler(calls, retries=3))() == Drained(1, 1)
    assert calls == []
    assert (await world.depths.depths(START)).parked == 1


async def test_drain_runs_what_jobs_cause_at_this_instant_but_not_what_they_put_off(world: World) -> None:
    calls: list[str] = []

    async def call(delivery: Delivery) -> None:
        calls.append(delivery.payload.text)
        if delivery.payload.text == "first":
            await world.jobs.add("here", "note", Note("caused"))
            await world.jobs.add("here", "note", Note("put off"), due_at=START + timedelta(seconds=1))
            await world.outbox.add(Moved())

    await world.add("first")
    reactions: list[Envelope] = []
    drain = world.drain(Handler("note", lambda: call, payload=Note), handler(reactions, name="r", event="moved"))
    assert await drain() == Drained(3, 0)
    assert calls == ["first", "caused"]
    assert len(reactions) == 1
    assert await drain() == Drained(0, 0)


async def test_drain_waits_for_jobs_in_flight_elsewhere(world: World) -> None:
    await world.add("in flight")
    await world.add("due")
    job = await world.claims.claim_next(["note"], START)
    calls: list[Delivery] = []
    draining = asyncio.create_task(world.drain(handler(calls))())
    await asyncio.sleep(0.03)
    assert calls == []
    assert job
    await world.settlements.done(job)
    assert await draining == Drained(1, 0)


async def test_two_drains_at_once_run_everything_once(world: World) -> None:
    calls: list[Delivery] = []
    for number in range(20):
        await world.add(str(number))
    first, second = await asyncio.gather(world.drain(handler(calls))(), world.drain(handler(calls))())
    assert first.jobs_run + second.jobs_run == 20
    assert len({call.id for call in calls}) == 20


async def test_a_schedule_runs_once_a_period_and_what_was_missed_collapses(world: World) -> None:
    calls: list[Delivery] = []
    schedule = Schedule("note", timedelta(hours=1))
    drains = [
        world.drain(handler(calls, payload=object), schedules=[schedule]),
        world.drain(handler(calls, payload=object), schedules=[schedule]),
    ]
    for _ in range(3):
        for drain in drains:
            await drain()
    assert len(calls) == 1
    world.clock.advance(hours=5, minutes=30)
    for drain in drains:
        await drain()
    assert [call.payload for call in calls] == [
        {"at": "2030-01-01T12:00:00Z"},
        {"at": "2030-01-01T17:00:00Z"},
    ]


async def test_a_source_turns_its_due_rows_into_jobs_inside_a_transaction(world: World) -> None:
    waiting = [START, START + timedelta(minutes=1)]

    async def poll(now: datetime) -> int:
        due = [at for at in waiting if at <= now]
        for at in due:
            waiting.remove(at)
            await world.jobs.add("here", "note", Note(), key=at.isoformat())
        return len(due)

    calls: list[Delivery] = []
    drain = world.drain(handler(calls), sources=[Source("alarms", lambda: poll)])
    assert await drain() == Drained(1, 0)
    world.clock.advance(minutes=1)
    assert await drain() == Drained(1, 0)


async def test_a_source_is_asked_again_until_nothing_is_left(world: World) -> None:
    waiting = list(range(25))
    asked = 0

    async def poll(_: datetime) -> int:
        nonlocal asked
        asked += 1
        batch, waiting[:] = waiting[:10], waiting[10:]
        for number in batch:
            await world.jobs.add("here", "note", Note(), key=str(number))
        return len(batch)

    calls: list[Delivery] = []
    drain = world.drain(handler(calls), sources=[Source("alarms", lambda: poll)])
    assert await drain() == Drained(25, 0)
    assert asked == 4 + 1, "three batches and the end of them, and once more when all is done"


async def test_what_a_source_did_before_it_failed_stays_done(world: World) -> None:
    rounds = iter([2, 3])

    async def poll(_: datetime) -> int:
        count = next(rounds, None)
        if count is None:
            raise ZeroDivisionError
        await world.jobs.add("here", "note", Note())
        return count

    calls: list[Delivery] = []
    with pytest.raises(ZeroDivisionError):
        await world.drain(handler(calls), sources=[Source("alarms", lambda: poll)])()
    assert await world.drain(handler(calls))() == Drained(2, 0)


def test_waits_double_up_to_an_hour_and_are_spread_by_a_quarter() -> None:
    base = timedelta(seconds=2)
    for attempts in range(1, 60):
        plain = min(base * 2 ** min(attempts - 1, 30), LONGEST)
        for seed in range(20):
            wait = backoff(attempts, seed=seed, base=base)
            assert plain * 0.75 <= wait <= plain * 1.25
            assert wait == backoff(attempts, seed=seed, base=base)
    assert len({backoff(3, seed=seed, base=base) for seed in range(50)}) > 40


def test_an_occurrence_is_the_last_full_period() -> None:
    hour = timedelta(hours=1)
    assert occurrence(START, hour) == START
    assert occurrence(START + hour - timedelta(microseconds=1), hour) == START


def test_a_name_may_be_used_once() -> None:
    with pytest.raises(ValueError, match="'note'"):
        Handlers.of([handler([]), handler([])])
