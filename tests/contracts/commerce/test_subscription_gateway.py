"""Subscriptions promise the same in memory and at Stripe, as the sandbox speaks its wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import msgspec
import pytest
from tests.support.gateways import BASIC, PRO, YEARLY, Provider, memory_side, plan_session, stripe_side, subscribed

from core.commerce.payments.model import GatewayRefusedError
from core.commerce.subscriptions.model import Discount, SubscriptionFacts
from core.shared.errors import Unavailable


@pytest.fixture(params=["memory", "stripe"])
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    if request.param == "memory":
        yield memory_side()
        return
    async with stripe_side() as side:
        yield side


async def facts(provider: Provider, subscription: str) -> SubscriptionFacts:
    found = await provider.subscriptions.read(subscription)
    assert found is not None
    return found


async def test_a_person_is_one_customer_of_an_app(provider: Provider) -> None:
    ada = uuid4()
    at_once = await asyncio.gather(*(provider.subscriptions.customer("here", ada, "a@b.example") for _ in range(4)))
    assert len(set(at_once)) == 1
    assert await provider.subscriptions.customer("there", ada, "a@b.example") not in at_once
    assert await provider.subscriptions.customer("here", uuid4(), None) not in at_once


async def test_a_session_asks_for_the_first_period(provider: Provider) -> None:
    plan = await plan_session(provider, metadata={"group_id": "7"})
    session = await provider.subscriptions.open(plan)
    assert (session.mode, session.status, session.amount_total, session.currency) == (
        "subscription",
        "open",
        900,
        "USD",
    )
    assert (session.app, session.user_id, session.customer) == ("here", str(plan.user_id), plan.customer)
    assert (await provider.subscriptions.open(plan)).id == session.id
    assert await provider.subscriptions.read_session(session.id) == session
    again = await provider.subscriptions.open(msgspec.structs.replace(plan, attempt_id=uuid4()))
    assert again.id != session.id


@pytest.mark.parametrize(
    ("discount", "total"),
    [
        (Discount(coupon_id=uuid4(), percent_off=50), 450),
        (Discount(coupon_id=uuid4(), amount_off_cents=100), 800),
        (Discount(coupon_id=uuid4(), amount_off_cents=5000), 0),
    ],
)
async def test_a_coupon_lowers_the_first_bill(provider: Provider, discount: Discount, total: int) -> None:
    for _ in range(2):  # the coupon is there already at the second
        session = await provider.subscriptions.open(await plan_session(provider, discount=discount))
        assert session.amount_total == total
    subscription = await provider.subscribe(session.id)
    assert (await facts(provider, subscription)).amount_cents == 900


async def test_a_session_of_nobody_is_refused(provider: Provider) -> None:
    with pytest.raises(GatewayRefusedError):
        await provider.subscriptions.open(await plan_session(provider, customer="cus_nobody"))


async def test_a_subscription_is_known_by_what_we_gave_it(provider: Provider) -> None:
    plan = await plan_session(provider, metadata={"group_id": "7"})
    session = await provider.subscriptions.open(plan)
    found = await facts(provider, await provider.subscribe(session.id))
    assert (found.status, found.app, found.user_id) == ("active", "here", str(plan.user_id))
    assert (found.plan, found.price_plan, found.customer) == ("basic", "basic", plan.customer)
    assert (found.amount_cents, found.currency, found.interval) == (900, "USD", "month")
    assert found.metadata["group_id"] == "7"
    assert found.current_period_start == found.created_at == provider.now()
    assert found.current_period_end is not None
    assert 28 <= (found.current_period_end - provider.now()).days <= 31
    taken = await provider.subscriptions.read_session(session.id)
    assert taken is not None
    assert (taken.status, taken.subscription) == ("complete", found.id)


async def test_there_is_no_such_subscription(provider: Provider) -> None:
    assert await provider.subscriptions.read("sub_nobody") is None
    assert await provider.subscriptions.read_session("cs_test_nobody") is None
    for change in (provider.subscriptions.change_now, provider.subscriptions.change_at_end):
        with pytest.raises(GatewayRefusedError):
            await change("sub_nobody", PRO, uuid4())
    gateway = provider.subscriptions
    for act in (gateway.keep, gateway.cancel_at_end, gateway.cancel_now):
        with pytest.raises(GatewayRefusedError):
            await act("sub_nobody", uuid4())


async def test_a_change_now_bills_the_new_price_at_once(provider: Provider) -> None:
    subscription, act = await subscribed(provider), uuid4()
    for _ in range(2):
        changed = await provider.subscriptions.change_now(subscription, PRO, act)
        assert (changed.plan, changed.price_plan, changed.amount_cents) == ("pro", "pro", 2900)
    assert await facts(provider, subscription) == changed


async def test_a_change_at_the_end_waits_for_it(provider: Provider) -> None:
    subscription = await subscribed(provider, PRO)
    before = await facts(provider, subscription)
    waiting = await provider.subscriptions.change_at_end(subscription, BASIC, uuid4())
    assert (waiting.plan, waiting.price_plan, waiting.current_period_end) == ("pro", "pro", before.current_period_end)
    assert waiting.schedule
    await provider.renew(subscription)
    after = await facts(provider, subscription)
    assert (after.plan, after.price_plan, after.amount_cents, after.schedule) == ("basic", "basic", 900, None)
    assert after.current_period_start == before.current_period_end


async def test_another_interval_at_the_end_begins_with_the_next_period(provider: Provider) -> None:
    subscription = await subscribed(provider, YEARLY)
    await provider.subscriptions.change_at_end(subscription, BASIC, uuid4())
    await provider.renew(subscription)
    after = await facts(provider, subscription)
    assert after.interval == "month"
    assert after.current_period_start is not None
    assert after.current_period_end is not None
    assert 28 <= (after.current_period_end - after.current_period_start).days <= 31


async def test_of_two_changes_at_the_end_the_last_one_happens(provider: Provider) -> None:
    subscription = await subscribed(provider, PRO)
    await provider.subscriptions.change_at_end(subscription, BASIC, uuid4())
    await provider.subscriptions.change_at_end(subscription, YEARLY, uuid4())
    await provider.renew(subscription)
    assert (await facts(provider, subscription)).plan == "yearly"


async def test_keeping_it_undoes_what_was_waiting(provider: Provider) -> None:
    subscription = await subscribed(provider, PRO)
    await provider.subscriptions.change_at_end(subscription, BASIC, uuid4())
    kept = await provider.subscriptions.keep(subscription, uuid4())
    assert (kept.schedule, kept.plan) == (None, "pro")
    await provider.subscriptions.cancel_at_end(subscription, uuid4())
    kept = await provider.subscriptions.keep(subscription, uuid4())
    assert (kept.cancel_at_period_end, kept.cancel_at) == (False, None)
    await provider.renew(subscription)
    assert (await facts(provider, subscription)).status == "active"


async def test_a_cancellation_at_the_end_replaces_a_change(provider: Provider) -> None:
    subscription = await subscribed(provider, PRO)
    await provider.subscriptions.change_at_end(subscription, BASIC, uuid4())
    act = uuid4()
    for _ in range(2):
        ending = await provider.subscriptions.cancel_at_end(subscription, act)
        assert (ending.cancel_at_period_end, ending.status, ending.schedule) == (True, "active", None)
        assert ending.cancel_at == ending.current_period_end
    await provider.renew(subscription)
    ended = await facts(provider, subscription)
    assert (ended.status, ended.plan) == ("canceled", "pro")


async def test_a_change_replaces_a_cancellation(provider: Provider) -> None:
    subscription = await subscribed(provider)
    await provider.subscriptions.cancel_at_end(subscription, uuid4())
    assert not (await provider.subscriptions.change_now(subscription, PRO, uuid4())).cancel_at_period_end
    await provider.subscriptions.cancel_at_end(subscription, uuid4())
    assert not (await provider.subscriptions.change_at_end(subscription, BASIC, uuid4())).cancel_at_period_end


async def test_an_end_now_is_an_end_for_good(provider: Provider) -> None:
    subscription = await subscribed(provider)
    for _ in range(2):
        ended = await provider.subscriptions.cancel_now(subscription, uuid4())
        assert (ended.status, ended.ended_at) == ("canceled", provider.now())
    for change in (provider.subscriptions.change_now, provider.subscriptions.change_at_end):
        with pytest.raises(GatewayRefusedError):
            await change(subscription, PRO, uuid4())
    with pytest.raises(GatewayRefusedError):
        await provider.subscriptions.cancel_at_end(subscription, uuid4())


async def test_a_declined_card_leaves_it_past_due(provider: Provider) -> None:
    subscription = await subscribed(provider)
    await provider.renew(subscription, fail=True)
    assert (await facts(provider, subscription)).status == "past_due"


async def test_an_act_whose_answer_was_lost_can_be_asked_for_again(provider: Provider) -> None:
    subscription, act = await subscribed(provider), uuid4()
    await provider.break_off(1)
    with suppress(Unavailable):
        await provider.subscriptions.change_now(subscription, PRO, act)
    assert (await provider.subscriptions.change_now(subscription, PRO, act)).plan == "pro"


async def test_a_customer_has_a_portal(provider: Provider) -> None:
    plan = await plan_session(provider)
    url = await provider.subscriptions.portal(plan.customer, "https://shop.example/account", "en")
    assert url.startswith("http")
    with pytest.raises(GatewayRefusedError):
        await provider.subscriptions.portal("cus_nobody", "https://shop.example/account", "en")
