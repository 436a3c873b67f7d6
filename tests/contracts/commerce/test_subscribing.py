"""Taking, changing and ending subscriptions, on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.subscriptions import HERE, PLANS, Story, World, memory_world, postgres_world

from core.commerce.coupons.model import Coupon
from core.commerce.payments.facts import StripeEvent
from core.commerce.payments.model import GatewayRefusedError
from core.commerce.subscriptions.subscription import (
    ChangeSubscription,
    OpenedCheckout,
    PortalCommand,
    SubscribeCommand,
    SubscriptionView,
)
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Conflict, DomainError, Invalid, NotFound, PaymentRequired, Unavailable


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("module_database")) as world:
        yield world


async def subscribe(world: World, actor: Actor, plan: str = "basic", **urls: str) -> OpenedCheckout:
    return await world.subscribe(HERE, PLANS, actor, SubscribeCommand(plan=plan, **urls))


async def change(world: World, actor: Actor, **changes: Any) -> SubscriptionView:
    return await world.change(PLANS, actor, ChangeSubscription(**changes))


async def code_of(refused: Any, kind: type[DomainError] = Conflict) -> str:
    with pytest.raises(kind) as caught:
        await refused
    return caught.value.code


async def subscribed(world: World, plan: str = "basic") -> Story:
    """A person with a running subscription that the provider knows."""
    story = Story(await world.person(), plan=plan)
    world.provider.subscriptions[story.id] = story.facts()
    await world.tell(story.told("created"), story.bill("1", kind="first"))
    return story


async def test_a_checkout_is_opened_for_the_person_and_the_plan(world: World) -> None:
    ada = await world.person(locale="es")
    opened = await subscribe(world, ada, "pro", success_url="https://here.example/thanks?s={CHECKOUT_SESSION_ID}")
    assert (opened.status, opened.premium) == ("none", False)
    assert opened.checkout_url == f"https://pay.example/{opened.session_id}"
    wanted = world.provider.wanted[-1]
    assert (wanted.app, wanted.user_id, wanted.locale) == ("here", ada.user_id, "es")
    assert (wanted.price.plan, wanted.price.amount_cents, wanted.price.currency) == ("pro", 2900, "USD")
    assert wanted.success_url == "https://here.example/thanks?s={CHECKOUT_SESSION_ID}"
    assert wanted.cancel_url == "https://here.example/subscription/cancel"
    assert world.provider.customers[wanted.customer] == ("here", ada.user_id)


async def test_what_is_wrong_with_a_wish_is_named(world: World) -> None:
    ada = await world.person()
    for wish, pointer in (
        ({"plan": "gold"}, "/plan"),
        ({"plan": "old"}, "/plan"),
        ({"success_url": "https://evil.example/"}, "/success_url"),
        ({"cancel_url": "http://here.example/"}, "/cancel_url"),
    ):
        with pytest.raises(Invalid) as caught:
            await subscribe(world, ada, **wish)
        assert caught.value.pointer == pointer
    assert world.provider.calls == []


async def test_the_same_wish_is_the_same_page_while_it_is_open(world: World) -> None:
    ada = await world.person()
    first = await subscribe(world, ada)
    assert await subscribe(world, ada) == first
    await world.provider.expire(first.session_id)
    second = await subscribe(world, ada)
    assert second.session_id != first.session_id
    assert len({wanted.customer for wanted in world.provider.wanted}) == 1


async def test_another_wish_closes_the_page_before(world: World) -> None:
    ada = await world.person()
    first, second = await subscribe(world, ada), await subscribe(world, ada, "pro")
    assert world.provider.sessions[first.session_id].status == "expired"
    assert world.provider.sessions[second.session_id].status == "open"


def paid(world: World, session_id: str, story: Story) -> None:
    """The page is paid, and nobody has told us."""
    session = world.provider.sessions[session_id]
    world.provider.sessions[session_id] = replace(session, status="complete", subscription=story.id)
    world.provider.subscriptions[story.id] = story.facts()


@pytest.mark.parametrize("plan", ["basic", "pro"])
async def test_who_has_paid_this_moment_opens_no_other_page(world: World, plan: str) -> None:
    story = Story(await world.person())
    paid(world, (await subscribe(world, story.actor)).session_id, story)
    assert await code_of(subscribe(world, story.actor, plan)) == "already_subscribed"
    assert (await world.view(story.actor)).status == "active"  # found before any event told of it
    await world.tell(story.told("created"), story.told("deleted", "canceled", at=1))
    assert (await world.view(story.actor)).status == "canceled"


async def pro_paid_unheard(world: World) -> Story:
    """The page for a plan with credits is paid, and no event gets through."""
    story = Story(await world.person(), plan="pro")
    paid(world, (await subscribe(world, story.actor, "pro")).session_id, story)
    bill = story.bill("1", kind="first").facts
    world.provider.invoices[bill.id] = bill
    world.provider.subscriptions[story.id] = replace(story.facts(), latest_invoice=bill.id)
    return story


@pytest.mark.parametrize("way", ["looks", "waits", "asks again"])
async def test_who_paid_and_was_not_heard_of_has_it_with_the_credits_of_the_first_bill(world: World, way: str) -> None:
    story = await pro_paid_unheard(world)
    world.clock.advance(minutes=10)
    if way == "looks":
        await world.ask_about_page(story.actor)
    elif way == "waits":
        assert await world.reconcile_pages() >= 1
    else:
        assert await code_of(subscribe(world, story.actor, "pro")) == "already_subscribed"
    assert (await world.view(story.actor)).status == "active"
    assert await world.credits(story.actor) == 500
    calls = len(world.provider.calls)
    await world.ask_about_page(story.actor)
    assert len(world.provider.calls) == calls, "nothing is left to ask about"


async def test_a_page_is_asked_about_once_in_five_seconds_for_a_day(world: World) -> None:
    ada = await world.person()
    await world.ask_about_page(ada)
    assert world.provider.calls == []
    await subscribe(world, ada)

    def asked() -> int:
        return [name for name, _ in world.provider.calls].count("read_session")

    await asyncio.gather(*(world.ask_about_page(ada) for _ in range(5)))
    assert asked() == 1
    world.clock.advance(seconds=5)
    world.provider.failing = Unavailable("provider_unavailable")
    await world.ask_about_page(ada)
    world.provider.failing = None
    assert asked() == 2
    world.clock.advance(hours=25)
    await world.ask_about_page(ada)
    assert asked() == 2


async def test_the_page_of_a_subscription_that_has_ended_is_in_nobodys_way(world: World) -> None:
    story = Story(await world.person())
    first = await subscribe(world, story.actor)
    paid(world, first.session_id, story)
    await world.tell(story.told("created"), story.told("deleted", "canceled", at=1))
    again = await subscribe(world, story.actor)
    assert again.session_id != first.session_id
    assert (await subscribe(world, story.actor, "pro")).session_id != again.session_id


@pytest.mark.parametrize("status", ["active", "trialing", "past_due", "unpaid", "paused"])
async def test_who_has_one_takes_no_second(world: World, status: str) -> None:
    story = await subscribed(world)
    await world.tell(story.told(status=status, at=1))
    assert await code_of(subscribe(world, story.actor, "pro")) == "already_subscribed"


async def test_who_had_one_may_begin_again(world: World) -> None:
    story = await subscribed(world)
    await world.tell(story.told("deleted", "canceled", at=1))
    assert (await subscribe(world, story.actor)).status == "canceled"


async def test_many_at_once_open_one_page(world: World) -> None:
    ada = await world.person()
    opened = await asyncio.gather(*(subscribe(world, ada) for _ in range(6)))
    assert len({one.session_id for one in opened}) == 1


async def test_of_different_wishes_at_once_one_page_stays_open(world: World) -> None:
    ada = await world.person()
    outcomes = await asyncio.gather(
        *(subscribe(world, ada, plan) for plan in ("basic", "pro") * 3), return_exceptions=True
    )
    assert all(isinstance(outcome, OpenedCheckout | Conflict) for outcome in outcomes), outcomes
    sessions = [session.status for session in world.provider.sessions.values()]
    assert sessions.count("open") <= 1
    assert (await subscribe(world, ada)).session_id in world.provider.sessions


async def test_a_provider_that_is_away_leaves_nothing_in_the_way(world: World) -> None:
    ada = await world.person()
    world.provider.failing = Unavailable("provider_unavailable")
    assert await code_of(subscribe(world, ada), Unavailable) == "provider_unavailable"
    world.provider.failing = GatewayRefusedError("parameter_invalid")
    assert await code_of(subscribe(world, ada), Unavailable) == "provider_unavailable"
    world.provider.failing = None
    assert (await subscribe(world, ada)).session_id


async def test_a_page_whose_answer_was_lost_is_the_page_of_the_next_try(world: World) -> None:
    ada = await world.person()
    world.provider.deaf = True
    assert await code_of(subscribe(world, ada), Unavailable) == "provider_unavailable"
    world.provider.deaf = False
    (lost,) = world.provider.sessions
    assert (await subscribe(world, ada)).session_id == lost
    assert len(world.provider.wanted) == 1


async def test_who_is_no_member_finds_nothing(world: World) -> None:
    stranger = Actor("here", IDS.new(), IDS.new())
    assert await code_of(subscribe(world, stranger), NotFound) == "not_found"


async def test_a_dearer_plan_is_had_at_once(world: World) -> None:
    story = await subscribed(world)
    view = await change(world, story.actor, plan="pro")
    assert (view.status, view.plan) == ("active", "pro")
    assert world.provider.calls[-1] == ("change_now", "pro")
    await world.tell(story.told(at=5, plan="pro"))
    assert (await world.view(story.actor)).plan == "pro"


async def test_a_longer_time_is_more_whatever_it_costs(world: World) -> None:
    story = await subscribed(world, "pro")
    await change(world, story.actor, plan="yearly")
    assert world.provider.calls[-1] == ("change_now", "yearly")
    await change(world, story.actor, plan="pro")
    assert world.provider.calls[-1] == ("change_at_end", "pro")


async def test_a_cheaper_plan_comes_with_the_next_period_and_can_be_called_off(world: World) -> None:
    story = await subscribed(world, "pro")
    view = await change(world, story.actor, plan="basic")
    assert (view.status, view.plan) == ("active", "pro")
    assert world.provider.calls[-1] == ("change_at_end", "basic")
    await change(world, story.actor, plan="pro")
    assert world.provider.calls[-1] == ("keep", story.id)
    calls = len(world.provider.calls)
    await change(world, story.actor, plan="pro")
    assert len(world.provider.calls) == calls


async def test_a_plan_that_cannot_be_had_is_refused_with_the_field(world: World) -> None:
    story = await subscribed(world)
    for changes in ({"plan": "gold"}, {"plan": "old"}, {"plan": "euro"}, {}):
        with pytest.raises(Invalid) as caught:
            await change(world, story.actor, **changes)
        assert caught.value.pointer == "/plan"
    with pytest.raises(Invalid):
        await change(world, story.actor, plan="pro", cancel_at_period_end=True)


async def test_a_change_that_cannot_be_paid_changes_nothing(world: World) -> None:
    story = await subscribed(world)
    world.provider.failing = GatewayRefusedError("card_declined")
    assert await code_of(change(world, story.actor, plan="pro"), PaymentRequired) == "payment_declined"
    assert (await world.view(story.actor)).plan == "basic"


async def test_cancelling_keeps_it_to_the_end_of_the_period_and_can_be_taken_back(world: World) -> None:
    story = await subscribed(world)
    view = await world.cancel(story.actor)
    assert (view.status, view.premium, view.cancel_at_period_end) == ("active", True, True)
    assert await world.cancel(story.actor) == view
    assert [name for name, _ in world.provider.calls].count("cancel_at_end") == 1
    view = await change(world, story.actor, cancel_at_period_end=False)
    assert (view.status, view.cancel_at_period_end) == ("active", False)
    await change(world, story.actor, cancel_at_period_end=True)
    assert world.provider.calls[-1] == ("cancel_at_end", story.id)


async def test_who_has_two_ends_both(world: World) -> None:
    story = await subscribed(world)
    other = Story(story.actor, plan="pro")
    world.provider.subscriptions[other.id] = other.facts()
    await world.tell(other.told("created", at=1))
    await world.cancel(story.actor)
    assert {about for name, about in world.provider.calls if name == "cancel_at_end"} == {story.id, other.id}


async def test_without_a_subscription_there_is_nothing_to_change(world: World) -> None:
    ada = await world.person()
    assert await code_of(change(world, ada, plan="pro")) == "not_subscribed"
    assert await code_of(world.cancel(ada)) == "not_subscribed"
    assert await code_of(world.portal(HERE, ada)) == "not_subscribed"
    story = await subscribed(world)
    await world.tell(story.told("deleted", "canceled", at=1))
    assert await code_of(world.cancel(story.actor)) == "not_subscribed"


async def test_an_answer_of_the_provider_does_not_hide_an_event_that_comes_after(world: World) -> None:
    story = await subscribed(world)
    world.clock.advance(hours=1)  # our clock is fast
    await world.cancel(story.actor)
    await world.tell(story.told("updated", "past_due", at=1, cancel_at_period_end=True))
    assert (await world.view(story.actor)).status == "past_due"


async def test_the_portal_opens_for_who_is_a_customer(world: World) -> None:
    ada = await world.person()
    await subscribe(world, ada)
    customer = world.provider.wanted[-1].customer
    view = await world.portal(HERE, ada, PortalCommand(return_url="https://here.example/me"))
    assert view.url == f"https://pay.example/portal/{customer}?back=https://here.example/me"
    with pytest.raises(Invalid):
        await world.portal(HERE, ada, PortalCommand(return_url="https://evil.example/"))


async def test_a_gift_of_premium_needs_no_subscription_and_takes_none_away(world: World) -> None:
    story = await subscribed(world)
    ada = await world.person()
    await world.gift("here", ada.user_id)
    assert (await world.view(ada)).premium
    await world.gift("here", ada.user_id, premium=False)
    assert not (await world.view(ada)).premium
    await world.gift("here", story.actor.user_id, premium=False)
    assert (await world.view(story.actor)).premium


async def test_leaving_ends_what_was_subscribed_to(world: World) -> None:
    story = await subscribed(world)
    await world.leave(story.actor)
    assert await world.subscriptions.of("here", story.actor.user_id) == []
    world.provider.failing = Unavailable("provider_unavailable")
    assert await code_of(world.end_orphan("here", story.id), Unavailable) == "provider_unavailable"
    world.provider.failing = None
    await world.end_orphan("here", story.id)
    assert world.provider.subscriptions[story.id].status == "canceled"
    calls = len(world.provider.calls)
    await world.end_orphan("here", story.id)
    await world.tell(story.told("deleted", "canceled", at=9))
    assert len(world.provider.calls) == calls


async def test_what_is_told_after_somebody_left_is_nobodys_and_is_ended(world: World) -> None:
    story = Story(await world.person())
    await subscribe(world, story.actor)
    customer = world.provider.wanted[-1].customer
    await world.leave(story.actor)
    world.provider.subscriptions[story.id] = story.facts(customer=customer)
    await world.tell(story.told("created", customer=customer), story.bill("1", kind="first", customer=customer))
    owner = await world.subscriptions.owner(story.id)
    assert owner is not None
    assert (owner.app, owner.user_id) == ("here", None)
    assert await world.credits(story.actor) == 0
    await world.end_orphan("here", story.id)
    assert world.provider.subscriptions[story.id].status == "canceled"


async def test_a_subscription_of_somebody_who_is_here_is_not_ended(world: World) -> None:
    story = await subscribed(world)
    await world.end_orphan("here", story.id)
    assert world.provider.subscriptions[story.id].status == "active"


async def test_one_that_the_provider_lost_is_over(world: World) -> None:
    story = await subscribed(world)
    await world.leave(story.actor)
    del world.provider.subscriptions[story.id]
    await world.end_orphan("here", story.id)
    async with world.uow(STUDIO):
        assert story.id not in {one.stripe_id for one in await world.subscriptions.let_go(story.actor.user_id)}


async def test_who_comes_back_begins_anew(world: World) -> None:
    ada = await world.person()
    await subscribe(world, ada)
    await world.leave(ada)
    await world.person(again=ada)
    assert (await subscribe(world, ada)).status == "none"
    first, second = world.provider.wanted
    assert first.customer != second.customer


def expired(session_id: str, actor: Actor) -> StripeEvent:
    metadata = {"app": actor.app, "user_id": str(actor.user_id), "plan": "basic"}
    session = {"id": session_id, "mode": "subscription", "status": "expired", "metadata": metadata}
    return StripeEvent(id="evt_1", type="checkout.session.expired", created_at=START, object=session, previous={})


async def test_a_coupon_lowers_the_first_bill_and_counts_once(world: World) -> None:
    ada, bob, code = await world.person(), await world.person(), f"HALF{IDS.new().hex[-12:].upper()}"
    await world.codes.add(
        Coupon(id=IDS.new(), app="here", code=code, percent_off=50, max_redemptions=1, created_at=START)
    )
    first = await subscribe(world, ada, coupon_code=code.lower())
    assert await subscribe(world, ada, coupon_code=code) == first
    discount = world.provider.wanted[-1].discount
    assert (discount.percent_off, discount.amount_off_cents) == (50, None)
    assert await code_of(subscribe(world, bob, coupon_code=code)) == "coupon_exhausted"
    for _ in range(2):
        await world.expired(expired(first.session_id, ada))
    assert (await subscribe(world, bob, coupon_code=code)).session_id
    assert await code_of(subscribe(world, ada, "pro", coupon_code=code)) == "coupon_exhausted"


async def test_another_wish_gives_the_coupon_back(world: World) -> None:
    ada, bob, code = await world.person(), await world.person(), f"TWO{IDS.new().hex[-12:].upper()}"
    await world.codes.add(
        Coupon(
            id=IDS.new(),
            app="here",
            code=code,
            amount_off_cents=200,
            currency="USD",
            max_redemptions=1,
            created_at=START,
        )
    )
    await subscribe(world, ada, coupon_code=code)
    await subscribe(world, ada)
    assert (await subscribe(world, bob, coupon_code=code)).session_id
    assert await code_of(subscribe(world, ada, coupon_code="NOSUCH"), NotFound) == "coupon_not_found"
