"""Jobs, their claims and their ends promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from core.platform.jobs.ports import Subscriber
from tests.support.jobs import Moved, World, memory_world, postgres_world


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


NOTE = ["note"]


async def test_a_job_of_a_rolled_back_transaction_never_was(world: World) -> None:
    async def fail() -> None:
        async with world.uow("here"):
            assert await world.jobs.add("here", "note", Moved())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await world.claims.claim_next(NOTE, world.clock.now()) is None


async def test_adding_outside_of_a_transaction_is_refused(world: World) -> None:
    with pytest.raises(RuntimeError):
        await world.jobs.add("here", "note", Moved())
    with pytest.raises(RuntimeError):
        await world.turns.take("x", wait=False)


async def test_a_key_admits_one_job_of_a_name_even_after_it_was_done(world: World) -> None:
    assert await world.add(key="k")
    assert not await world.add(key="k")
    assert await world.add(key="k", name="other")
    job = await world.claims.claim_next(NOTE, world.clock.now())
    assert job
    assert await world.settlements.done(job)
    assert not await world.add(key="k")
    assert await world.due.prune(world.clock.now(), 10) == 0
    assert await world.due.prune(world.clock.now() + timedelta(seconds=1), 10) == 1
    assert await world.add(key="k")


async def test_what_is_due_is_claimed_in_order_of_due_instant_then_of_adding(world: World) -> None:
    now = world.clock.now()
    await world.add("third")
    await world.add("fourth")
    await world.add("second", due_at=now - timedelta(seconds=1))
    await world.add("first", due_at=now - timedelta(seconds=2))
    await world.add("later", due_at=now + timedelta(seconds=1))
    claimed = [await world.claims.claim_next(NOTE, now) for _ in range(5)]
    texts = [job.payload.replace(b" ", b"") for job in claimed if job]
    assert texts == [b'{"text":"%s"}' % text for text in (b"first", b"second", b"third", b"fourth")]


async def test_an_unknown_name_is_left_alone(world: World) -> None:
    await world.add(name="of a newer release")
    now = world.clock.now()
    assert await world.due.hand_over(NOTE, now, 10) == []
    assert await world.claims.claim_next(NOTE, now) is None
    [job_id] = await world.due.hand_over(["of a newer release"], now, 10)
    assert await world.claims.claim(job_id, NOTE, now) is None


async def test_of_many_claims_of_one_job_one_wins(world: World) -> None:
    await world.add()
    now = world.clock.now()
    [job_id] = await world.due.hand_over(NOTE, now, 10)
    claims = await asyncio.gather(*(world.claims.claim(job_id, NOTE, now) for _ in range(8)))
    assert [job is not None for job in claims].count(True) == 1


async def test_many_at_once_claim_different_jobs(world: World) -> None:
    for _ in range(8):
        await world.add()
    now = world.clock.now()
    claims = await asyncio.gather(*(world.claims.claim_next(NOTE, now) for _ in range(8)))
    assert len({job.id for job in claims if job}) == 8


async def test_what_was_handed_over_is_handed_over_again_only_after_a_while(world: World) -> None:
    await world.add()
    now = world.clock.now()
    first = await world.due.hand_over(NOTE, now, 10)
    assert await world.due.hand_over(NOTE, now, 10) == []
    await world.expire()
    assert await world.due.hand_over(NOTE, now, 10) == first


async def test_a_job_whose_worker_is_gone_is_taken_up_again_and_the_old_claim_is_worth_nothing(world: World) -> None:
    await world.add()
    now = world.clock.now()
    old = await world.claims.claim_next(NOTE, now)
    assert old
    assert await world.claims.claim_next(NOTE, now) is None
    await world.expire()
    new = await world.claims.claim_next(NOTE, now)
    assert new
    assert (new.id, new.attempts) == (old.id, 2)
    assert not await world.settlements.done(old)
    assert not await world.settlements.retry(old, now, "")
    assert not await world.settlements.park(old, "")
    assert not await world.settlements.give_back(old)
    assert await world.settlements.done(new)


async def test_a_job_whose_worker_is_gone_is_handed_over_to_be_claimed_anew(world: World) -> None:
    await world.add()
    now = world.clock.now()
    old = await world.claims.claim_next(NOTE, now)
    await world.expire()
    [job_id] = await world.due.hand_over(NOTE, now, 10)
    assert old
    assert not await world.settlements.done(old)
    new = await world.claims.claim(job_id, NOTE, now)
    assert new
    assert (new.id, new.attempts) == (old.id, 2)


async def test_a_renewed_lease_holds(world: World) -> None:
    await world.add()
    now = world.clock.now()
    job = await world.claims.claim_next(NOTE, now)
    assert job
    await world.expire()
    await world.claims.renew([job])
    assert await world.claims.claim_next(NOTE, now) is None
    assert not await world.due.idle([])
    assert await world.due.hand_over(NOTE, now, 10) == []


async def test_a_retry_waits_for_its_instant_and_keeps_its_count(world: World) -> None:
    await world.add()
    job = await world.claims.claim_next(NOTE, world.clock.now())
    later = world.clock.now() + timedelta(seconds=5)
    assert job
    assert await world.settlements.retry(job, later, "why")
    assert await world.claims.claim_next(NOTE, world.clock.now()) is None
    again = await world.claims.claim_next(NOTE, later)
    assert again
    assert again.attempts == 2


async def test_what_is_given_back_did_not_count(world: World) -> None:
    await world.add()
    job = await world.claims.claim_next(NOTE, world.clock.now())
    assert job
    assert await world.settlements.give_back(job)
    again = await world.claims.claim_next(NOTE, world.clock.now())
    assert again
    assert again.attempts == 1


async def test_what_is_given_back_until_later_waits_for_its_instant_and_did_not_count(world: World) -> None:
    await world.add()
    now = world.clock.now()
    later = now + timedelta(seconds=2)
    job = await world.claims.claim_next(NOTE, now)
    assert job
    assert await world.settlements.give_back(job, later)
    assert not await world.settlements.give_back(job, later)
    assert await world.due.hand_over(NOTE, now, 10) == []
    assert await world.claims.claim_next(NOTE, later - timedelta(microseconds=1)) is None
    again = await world.claims.claim_next(NOTE, later)
    assert again
    assert (again.id, again.attempts) == (job.id, 1)


async def test_a_parked_job_runs_again_only_when_asked_to(world: World) -> None:
    await world.add()
    now = world.clock.now()
    job = await world.claims.claim_next(NOTE, now)
    assert job
    assert await world.settlements.park(job, "why")
    assert (await world.depths.depths(now)).parked == 1
    assert await world.claims.claim_next(NOTE, now) is None
    assert await world.due.repeat(job.id, now)
    again = await world.claims.claim_next(NOTE, now)
    assert again
    assert again.attempts == 1
    assert not await world.due.repeat(job.id, now)
    assert not await world.due.repeat(uuid4(), now)


async def test_done_rides_the_transaction(world: World) -> None:
    await world.add()
    job = await world.claims.claim_next(NOTE, world.clock.now())
    assert job is not None

    async def fail() -> None:
        async with world.uow("here"):
            assert await world.settlements.done(job)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert not await world.due.idle([])
    assert await world.settlements.done(job)
    assert await world.due.idle([])


async def test_another_apps_unit_of_work_does_not_see_the_job(world: World, request: pytest.FixtureRequest) -> None:
    await world.add(app="here")
    job = await world.claims.claim_next(NOTE, world.clock.now())
    assert job
    assert job.app == "here"
    if "postgres" in request.node.name:  # the second wall; memory has only the first
        async with world.uow("elsewhere"):
            assert not await world.settlements.done(job)


async def test_each_event_becomes_one_job_for_each_handler_in_order(world: World) -> None:
    await world.tell(Moved(number=1), Moved(number=2))
    world.clock.advance(seconds=1)
    subscriptions = {"moved": [Subscriber("b"), Subscriber("a")], "other": [Subscriber("c")]}
    assert await world.relay.move(subscriptions, world.clock.now(), 10) == 2
    assert await world.relay.move(subscriptions, world.clock.now(), 10) == 0
    jobs = [await world.claims.claim_next(["a", "b", "c"], world.clock.now()) for _ in range(5)]
    told = [(job.name, b'"number":1' in job.payload.replace(b" ", b"")) for job in jobs if job]
    assert told == [("a", True), ("b", True), ("a", False), ("b", False)]
    first = jobs[0]
    assert first
    assert first.event == "moved"
    assert first.created_at == world.clock.now() - timedelta(seconds=1)
    assert await world.settlements.done(first)


async def test_events_without_handlers_are_let_go_and_unknown_ones_stay(world: World) -> None:
    await world.tell(Moved(), Moved())
    assert await world.relay.move({"other": []}, world.clock.now(), 10) == 0
    assert not await world.due.idle(["moved"])
    assert await world.due.idle(["other"])
    assert (await world.depths.depths(world.clock.now())).events == 2
    assert await world.relay.move({"moved": []}, world.clock.now(), 1) == 1
    assert await world.relay.move({"moved": []}, world.clock.now(), 9) == 1
    assert await world.due.idle(["moved"])


async def test_a_handler_of_some_apps_costs_the_others_no_job(world: World) -> None:
    for app in ("here", "there", "here"):
        await world.tell(Moved(app=app))
    subscribers = [Subscriber("all"), Subscriber("some", frozenset({"here", "nowhere"})), Subscriber("no", frozenset())]
    assert await world.relay.move({"moved": subscribers}, world.clock.now(), 10) == 3
    jobs = [await world.claims.claim_next(["all", "some", "no"], world.clock.now()) for _ in range(6)]
    taken = [(job.name, job.app) for job in jobs if job]
    assert taken == [("all", "here"), ("some", "here"), ("all", "there"), ("all", "here"), ("some", "here")]
    assert await world.relay.move({"moved": subscribers}, world.clock.now(), 10) == 0, "they are gone for all"


async def test_parallel_relays_move_each_event_once(world: World) -> None:
    await world.tell(*(Moved(number=number) for number in range(40)))
    moves = [world.relay.move({"moved": [Subscriber("a")]}, world.clock.now(), 15) for _ in range(6)]
    assert sum(await asyncio.gather(*moves)) == 40
    assert (await world.depths.depths(world.clock.now())).due == 40


async def test_depths_tell_what_waits_and_since_when(world: World) -> None:
    now = world.clock.now()
    await world.tell(Moved())
    await world.add()
    await world.add(due_at=now + timedelta(days=1))
    job = await world.claims.claim_next(NOTE, now)
    await world.add(due_at=now - timedelta(minutes=1))
    depths = await world.depths.depths(now)
    assert job
    assert (depths.events, depths.oldest_event_at) == (1, now)
    assert (depths.due, depths.oldest_due_at) == (1, now - timedelta(minutes=1))
    assert (depths.running, depths.parked) == (1, 0)


async def test_a_turn_is_one_unit_of_works_at_a_time(world: World) -> None:
    inside = 0

    async def take() -> None:
        nonlocal inside
        async with world.uow("*"):
            assert await world.turns.take("x", wait=True)
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(take() for _ in range(5)))
