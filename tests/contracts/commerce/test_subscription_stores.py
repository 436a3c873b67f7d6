"""What keeps subscriptions promises the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.subscriptions import World, memory_world, postgres_world

from core.commerce.subscriptions.bill import Bill
from core.commerce.subscriptions.stores import Attempt, Owner, Subscriber
from core.commerce.subscriptions.subscription import Subscription
from core.shared.actor import STUDIO, Actor


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("module_database")) as world:
        yield world


def subscription_of(actor: Actor) -> Subscription:
    return Subscription(
        id=IDS.new(),
        app=actor.app,
        user_id=actor.user_id,
        stripe_id=f"sub_{IDS.new().hex}",
        customer="cus_1",
        plan="basic",
        status="active",
        as_of=START,
        said_by="5 evt_1",
        started_at=START,
        amount_cents=900,
        currency="USD",
        period_end=START + timedelta(days=30),
    )


def bill_of(actor: Actor, subscription: str) -> Bill:
    return Bill(
        id=f"in_{IDS.new().hex}",
        app=actor.app,
        user_id=actor.user_id,
        subscription=subscription,
        kind="first",
        plan="basic",
        amount_cents=900,
        tax_cents=0,
        currency="USD",
        made_at=START,
        paid_at=START,
        payment=f"pi_{IDS.new().hex}",
        credits=100,
    )


async def save(world: World, *subscriptions: Subscription) -> None:
    for one in subscriptions:
        async with world.uow(one.app):
            await world.subscriptions.lock(one.app, one.stripe_id)
            await world.subscriptions.save(one)


async def test_a_subscription_is_kept_as_it_is_said_to_be(world: World) -> None:
    ada = await world.person()
    first = subscription_of(ada)
    await save(world, first)
    assert await world.subscriptions.of("here", ada.user_id) == [first]
    every = replace(
        first,
        status="past_due",
        cancel_at=START,
        overdue_since=START,
        ended_at=START,
        waiting=True,
        second=True,
        lapsed=True,
        failing_since=START,
        failed_at=START,
        settled_at=START,
        cancel_at_period_end=True,
    )
    await save(world, every)
    async with world.uow("here"):
        assert await world.subscriptions.lock("here", first.stripe_id) == every
    assert await world.subscriptions.owner(first.stripe_id) == Owner("here", ada.user_id)
    assert await world.subscriptions.owner("sub_unknown") is None


async def test_another_apps_rows_are_invisible(world: World) -> None:
    ada = await world.person()
    kept, bill = subscription_of(ada), bill_of(ada, "sub_x")
    await save(world, kept)
    async with world.uow("here"):
        await world.bills.save(bill)
        await world.customers.keep("here", ada.user_id, "cus_here")
        await world.attempts.keep(Attempt(id=IDS.new(), app="here", user_id=ada.user_id, wish="{}", made_at=START))
        await world.grants.give("here", ada.user_id, "gift", None)
    assert await world.subscriptions.of("there", ada.user_id) == []
    assert await world.bills.of("there", "sub_x") == []
    assert await world.customers.get("there", ada.user_id) is None
    assert not await world.premium.of("there", ada.user_id, START)
    assert await world.subscribers.find("there", ada.user_id) is None
    async with world.uow("there"):
        assert await world.subscriptions.lock("there", kept.stripe_id) is None
        assert await world.attempts.latest("there", ada.user_id) is None


async def test_what_goes_on_after_its_period_is_found_the_longest_first(world: World) -> None:
    ada = await world.person()
    early, late, ended = (replace(subscription_of(ada), period_end=START + timedelta(days=days)) for days in (1, 2, 1))
    await save(world, late, early, replace(ended, status="canceled"), replace(subscription_of(ada), period_end=None))
    mine = {late.stripe_id, early.stripe_id, ended.stripe_id}
    found = await world.subscriptions.unheard(START + timedelta(days=2, seconds=1), 100)
    assert [stripe_id for stripe_id in found if stripe_id in mine] == [early.stripe_id, late.stripe_id]
    assert late.stripe_id not in await world.subscriptions.unheard(START + timedelta(days=2), 100)
    assert len(await world.subscriptions.unheard(START + timedelta(days=3), 1)) == 1


async def test_who_locks_a_subscription_that_is_not_there_keeps_others_waiting(world: World) -> None:
    ada = await world.person()
    kept = subscription_of(ada)
    order: list[str] = []
    inside = asyncio.Event()

    async def first() -> None:
        async with world.uow("here"):
            assert await world.subscriptions.lock("here", kept.stripe_id) is None
            inside.set()
            await asyncio.sleep(0.05)
            await world.subscriptions.save(kept)
            order.append("first")

    async def second() -> None:
        await inside.wait()
        async with world.uow("here"):
            assert await world.subscriptions.lock("here", kept.stripe_id) == kept
            order.append("second")

    await asyncio.gather(first(), second())
    assert order == ["first", "second"]


async def test_nothing_of_a_rolled_back_unit_of_work_stays(world: World) -> None:
    ada = await world.person()
    kept = subscription_of(ada)

    async def broken() -> None:
        async with world.uow("here"):
            await world.subscriptions.save(kept)
            await world.bills.save(bill_of(ada, kept.stripe_id))
            await world.customers.keep("here", ada.user_id, "cus_1")
            await world.grants.give("here", ada.user_id, "gift", None)
            raise LookupError

    with pytest.raises(LookupError):
        await broken()
    assert await world.subscriptions.owner(kept.stripe_id) is None
    assert await world.bills.of("here", kept.stripe_id) == []
    assert await world.customers.get("here", ada.user_id) is None
    assert not await world.premium.of("here", ada.user_id, START)


async def test_bills_are_kept_by_subscription_and_found_by_payment(world: World) -> None:
    ada = await world.person()
    stripe_id = f"sub_{IDS.new().hex}"
    first = bill_of(ada, stripe_id)
    later = replace(bill_of(ada, stripe_id), made_at=START + timedelta(days=30), kind="renewal")
    changed = replace(
        first,
        failed_at=START,
        last_failed_at=START,
        refunded_cents=900,
        dispute="open",
        taken=100,
        disputed=True,
        told=True,
    )
    async with world.uow("here"):
        for bill in (later, first, changed):
            await world.bills.save(bill)
    assert await world.bills.of("here", stripe_id) == [changed, later]
    assert later.payment
    assert await world.bills.paid_with(later.payment) == later
    assert await world.bills.paid_with("pi_unknown") is None


async def test_a_person_is_one_customer_of_an_app(world: World) -> None:
    ada = await world.person()
    one, other = f"cus_{IDS.new().hex}", f"cus_{IDS.new().hex}"
    async with world.uow("here"):
        assert await world.customers.lock("here", ada.user_id) is None
    kept = await asyncio.gather(*(world.customers.keep("here", ada.user_id, name) for name in (one, other) * 3))
    assert len(set(kept)) == 1
    assert await world.customers.get("here", ada.user_id) == kept[0]
    async with world.uow("here"):
        assert await world.customers.lock("here", ada.user_id) == kept[0]
    assert await world.customers.owner(kept[0]) == Owner("here", ada.user_id)
    assert await world.customers.owner(other if kept[0] == one else one) is None


async def test_the_latest_attempt_is_the_one_that_is_kept(world: World) -> None:
    ada = await world.person()
    first = Attempt(id=IDS.new(), app="here", user_id=ada.user_id, wish='{"a": 1}', made_at=START)
    second = replace(first, id=IDS.new(), wish="{}", session_id="cs_1")
    async with world.uow("here"):
        await world.customers.lock("here", ada.user_id)
        assert await world.attempts.latest("here", ada.user_id) is None
        await world.attempts.keep(first)
        assert await world.attempts.latest("here", ada.user_id) == first
        await world.attempts.keep(second)
        assert await world.attempts.latest("here", ada.user_id) == second


async def test_pages_that_may_have_been_paid_are_those_of_who_has_no_subscription(world: World) -> None:
    people = [await world.person() for _ in range(6)]
    none, paid, ended, early, late, pageless = people
    since, until = START - timedelta(days=1), START
    when = {early: since - timedelta(seconds=1), late: until + timedelta(seconds=1), none: since, paid: until}
    names = {one: None if one is pageless else f"cs_{one.user_id.hex}" for one in people}
    async with world.uow("here"):
        for number, one in enumerate(people):
            made = Attempt(
                id=IDS.new(), app="here", user_id=one.user_id, wish=str(number), made_at=when.get(one, START),
                session_id=names[one], asked_at=START if one is ended else None,
            )  # fmt: skip
            await world.customers.lock("here", one.user_id)
            await world.attempts.keep(made)
            assert await world.attempts.latest("here", one.user_id) == made
    await save(world, subscription_of(paid), replace(subscription_of(ended), status="canceled"))
    async with world.uow(STUDIO):
        found = await world.attempts.payable(since, until, 10_000)
    assert [name for name in found if name in names.values()] == [names[none], names[ended]]
    async with world.uow(STUDIO):
        assert len(await world.attempts.payable(since, until, 1)) == 1


async def test_premium_lasts_as_long_as_any_source_gives_it(world: World) -> None:
    ada = await world.person()
    soon, later = START + timedelta(days=1), START + timedelta(days=2)
    async with world.uow("here"):
        await world.grants.give("here", ada.user_id, "one", soon)
        await world.grants.give("here", ada.user_id, "two", later)
    assert await world.premium.of("here", ada.user_id, later - timedelta(seconds=1))
    assert not await world.premium.of("here", ada.user_id, later)
    async with world.uow("here"):
        await world.grants.withdraw("here", ada.user_id, "two")
    assert not await world.premium.of("here", ada.user_id, soon)
    async with world.uow("here"):
        await world.grants.give("here", ada.user_id, "one", None)
    assert await world.premium.of("here", ada.user_id, later + timedelta(days=9999))


async def test_members_are_known_by_address_and_language(world: World) -> None:
    ada = await world.person(locale="es")
    assert await world.subscribers.find("here", ada.user_id) == Subscriber(
        email=f"{ada.user_id.hex}@example.com", locale="es"
    )
    assert await world.subscribers.find("here", IDS.new()) is None
    async with world.uow(STUDIO):
        await world.accounts.mark_deleted(ada.user_id, START)
    assert await world.subscribers.find("here", ada.user_id) is None


async def test_who_is_let_go_leaves_what_goes_on_to_nobody(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    running, elsewhere, ended, bobs = (
        subscription_of(ada),
        subscription_of(Actor("there", ada.user_id, IDS.new())),
        replace(subscription_of(ada), status="canceled"),
        subscription_of(bob),
    )
    await save(world, running, elsewhere, ended, bobs)
    async with world.uow(STUDIO):
        orphans = await world.subscriptions.let_go(ada.user_id, "here")
    assert running.stripe_id in {one.stripe_id for one in orphans}
    assert not {elsewhere.stripe_id, ended.stripe_id, bobs.stripe_id} & {one.stripe_id for one in orphans}
    assert await world.subscriptions.of("here", ada.user_id) == []
    assert await world.subscriptions.of("there", ada.user_id) == [elsewhere]
    assert await world.subscriptions.owner(ended.stripe_id) == Owner("here", None)
    async with world.uow(STUDIO):
        orphans = await world.subscriptions.let_go(ada.user_id)
    assert {running.stripe_id, elsewhere.stripe_id} <= {one.stripe_id for one in orphans}


async def test_leaving_takes_the_person_out_and_keeps_what_was_paid(world: World) -> None:
    ada = await world.person()
    kept = subscription_of(ada)
    bill = bill_of(ada, kept.stripe_id)
    await save(world, kept)
    async with world.uow("here"):
        await world.bills.save(bill)
        await world.customers.keep("here", ada.user_id, f"cus_{ada.user_id.hex}")
        await world.attempts.keep(Attempt(id=IDS.new(), app="here", user_id=ada.user_id, wish="{}", made_at=START))
        await world.grants.give("here", ada.user_id, "gift", None)
    held = {"subscriptions", "subscription_bills", "stripe_customers", "subscription_attempts", "premium_grants"}
    assert held <= set(await world.data.export(ada.user_id))
    async with world.uow(STUDIO):
        await world.data.purge(ada.user_id, "here")
    assert not held & set(await world.data.export(ada.user_id))
    assert await world.bills.of("here", kept.stripe_id) == [replace(bill, user_id=None)]
    assert await world.customers.owner(f"cus_{ada.user_id.hex}") == Owner("here", None)
    assert not await world.premium.of("here", ada.user_id, START)
