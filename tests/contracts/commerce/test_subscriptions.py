"""What becomes of subscriptions, whatever order the provider tells of them in, on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import permutations

import pytest
from tests.support.lowkey import START
from tests.support.subscriptions import MONTH, Story, World, memory_world, postgres_world

from core.commerce.payments.kept import ChargeTotal, ProviderDispute, ProviderRefund, RefundState, Reversal
from core.commerce.payments.model import DisputeState
from core.commerce.subscriptions.apply_invoice import InvoiceTold
from core.commerce.subscriptions.apply_subscription import SubscriptionTold
from core.commerce.subscriptions.standing import GRACE
from core.shared.actor import STUDIO
from core.shared.errors import Unavailable
from core.shared.events import SubscriptionChanged, SubscriptionLapsed, SubscriptionPaymentFailed
from core.shared.ledger import Cause


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("module_database")) as world:
        yield world


async def begun(world: World, plan: str = "basic") -> Story:
    """A person with a running subscription whose first bill is paid."""
    story = Story(await world.person(), plan=plan)
    await world.tell(story.told("created"), story.bill("1", kind="first"))
    return story


async def told(world: World, fact: Reversal) -> None:
    """The provider says so."""
    async with world.uow(STUDIO):
        await world.reversals.record(fact)
    await world.refold(fact.payment)


async def went_back(world: World, story: Story, name: str, cents: int, *, at: float = 1) -> None:
    payment = f"pi_{story.id}_{name}"
    fact = ChargeTotal(payment=payment, charge=f"ch_{payment}", refunded_cents=cents, at=START + timedelta(minutes=at))
    await told(world, fact)


async def disputed(world: World, story: Story, name: str, state: DisputeState) -> None:
    payment = f"pi_{story.id}_{name}"
    fact = ProviderDispute(payment=payment, id=f"dp_{payment}", amount_cents=900, state=state, at=START)
    await told(world, fact)


async def test_a_paid_subscription_gives_premium_and_credits(world: World) -> None:
    story = await begun(world)
    view = await world.view(story.actor)
    assert (view.status, view.plan, view.premium) == ("active", "basic", True)
    assert (view.current_period_end, view.cancel_at_period_end, view.grace_until) == (START + MONTH, False, None)
    assert await world.credits(story.actor) == 100
    assert world.outbox.of(SubscriptionChanged, story.actor) == 1


async def test_who_never_subscribed_has_none(world: World) -> None:
    view = await world.view(await world.person())
    assert (view.status, view.plan, view.premium, view.current_period_end) == ("none", None, False, None)


async def test_all_orders_of_a_life_end_the_same(world: World) -> None:
    seen = set()
    for order in permutations(range(4)):
        story = Story(await world.person())
        life = [
            story.told("created", "incomplete", at=0),
            story.told("updated", "active", at=1),
            story.bill("1", kind="first", at=2),
            story.told("deleted", "canceled", at=3),
        ]
        await world.tell(*(life[place] for place in order))
        view = await world.view(story.actor)
        seen.add((view, await world.credits(story.actor), world.outbox.of(SubscriptionLapsed, story.actor)))
    assert len(seen) == 1
    view, held, lapsed = seen.pop()
    assert (view.status, view.premium, view.current_period_end) == ("canceled", False, START + MONTH)
    assert (held, lapsed) == (100, 0)


async def test_the_same_in_one_instant_asks_the_provider(world: World) -> None:
    for order in permutations(range(3)):
        story = Story(await world.person())
        world.provider.subscriptions[story.id] = story.facts("past_due")
        told = [story.told("created", "incomplete"), story.told("updated", "active"), story.told("updated", "past_due")]
        await world.tell(*(told[place] for place in order))
        assert (await world.view(story.actor)).status == "past_due"


async def test_an_instant_that_the_provider_knows_nothing_of_ends_the_same_too(world: World) -> None:
    seen = set()
    for order in permutations(range(3)):
        story = Story(await world.person())
        told = [
            story.told("created", "incomplete", event="evt_a"),
            story.told("updated", "active", event="evt_b"),
            story.told("updated", "past_due", event="evt_c"),
        ]
        await world.tell(*(told[place] for place in order))
        seen.add((await world.view(story.actor)).status)
    assert seen == {"past_due"}


async def test_while_the_provider_is_away_a_tie_waits(world: World) -> None:
    story = await begun(world)
    world.provider.failing = Unavailable("provider_unavailable")
    with pytest.raises(Unavailable):
        await world.tell(story.told("updated", "past_due"))
    assert (await world.view(story.actor)).status == "active"
    world.provider.failing = None
    world.provider.subscriptions[story.id] = story.facts("unpaid")
    await world.tell(story.told("updated", "past_due"))
    assert (await world.view(story.actor)).status == "unpaid"


async def test_every_event_many_times_at_once_counts_once(world: World) -> None:
    story = Story(await world.person())
    told = [story.told("created"), story.bill("1", kind="first"), story.told("updated", at=1, plan="pro")]
    outcomes = await asyncio.gather(*(world.tell(event) for event in told * 5), return_exceptions=True)
    assert [outcome for outcome in outcomes if outcome is not None] == []
    view = await world.view(story.actor)
    assert (view.status, view.plan) == ("active", "pro")
    assert await world.credits(story.actor) == 100


async def test_what_was_deleted_stays_so(world: World) -> None:
    story = await begun(world)
    await world.tell(story.told("deleted", "canceled", at=5), story.told("updated", "active", at=9))
    await world.tell(story.bill("2", at=10))
    view = await world.view(story.actor)
    assert (view.status, view.premium) == ("canceled", False)


async def test_an_end_with_the_period_keeps_what_was_paid_for(world: World) -> None:
    story = await begun(world)
    await world.tell(story.told("updated", at=1, cancel_at_period_end=True))
    view = await world.view(story.actor)
    assert (view.status, view.premium, view.cancel_at_period_end) == ("active", True, True)
    world.clock.at = START + MONTH - timedelta(seconds=1)
    assert (await world.view(story.actor)).premium
    world.clock.at = START + MONTH
    assert not (await world.view(story.actor)).premium  # though nobody has told of the end yet
    world.clock.at = START
    await world.tell(story.told("deleted", "canceled", at=2, cancel_at_period_end=True))
    view = await world.view(story.actor)
    assert (view.status, view.premium) == ("canceled", True)


async def test_an_end_at_once_takes_all_at_once(world: World) -> None:
    story = await begun(world)
    await world.tell(story.told("deleted", "canceled", at=2))
    assert not (await world.view(story.actor)).premium


@pytest.mark.parametrize("status", ["incomplete", "incomplete_expired", "unpaid", "paused"])
async def test_what_is_not_paid_gives_nothing(world: World, status: str) -> None:
    story = Story(await world.person())
    await world.tell(story.told("created", status), story.bill("1", kind="first", paid=False))
    view = await world.view(story.actor)
    assert (view.status, view.premium) == (status, False)
    assert await world.credits(story.actor) == 0
    assert world.outbox.of(SubscriptionPaymentFailed, story.actor) == 0


async def test_a_trial_gives_what_it_is_a_trial_of(world: World) -> None:
    story = Story(await world.person())
    await world.tell(story.told("created", "trialing"))
    assert (await world.view(story.actor)).premium


async def test_an_unpaid_bill_takes_nothing_for_seven_days_from_its_first_refusal(world: World) -> None:
    for order in permutations(range(4)):
        story = await begun(world)
        told: list[SubscriptionTold | InvoiceTold] = [
            story.told("updated", "past_due", at=100),
            story.bill("2", paid=False, at=100),
            story.bill("2", paid=False, at=3000),
            story.told("updated", "past_due", at=3000),
        ]
        await world.tell(*(told[place] for place in order))
        refused = START + timedelta(minutes=100)
        world.clock.at = refused + GRACE - timedelta(seconds=1)
        view = await world.view(story.actor)
        assert (view.status, view.premium, view.grace_until) == ("past_due", True, refused + GRACE)
        world.clock.at = refused + GRACE
        view = await world.view(story.actor)
        assert (view.status, view.premium, view.grace_until) == ("past_due", False, refused + GRACE)
        assert world.outbox.of(SubscriptionPaymentFailed, story.actor) == 1
        world.clock.at = START


async def test_a_refused_bill_is_believed_before_the_subscription_says_so(world: World) -> None:
    story = await begun(world)
    await world.tell(story.bill("2", paid=False, at=100))
    view = await world.view(story.actor)
    assert (view.status, view.grace_until) == ("past_due", START + timedelta(minutes=100) + GRACE)
    await world.tell(story.bill("2", at=200))
    assert (await world.view(story.actor)).status == "active"
    assert await world.credits(story.actor) == 200


async def test_without_a_word_of_the_bill_grace_runs_from_the_first_word_of_being_past_due(world: World) -> None:
    story = await begun(world)
    await world.tell(story.told(status="past_due", at=100), story.told(status="past_due", at=3000))
    assert (await world.view(story.actor)).grace_until == START + timedelta(minutes=100) + GRACE
    await world.tell(story.told(status="active", at=4000), story.told(status="past_due", at=5000))
    assert (await world.view(story.actor)).grace_until == START + timedelta(minutes=5000) + GRACE


async def test_each_unpaid_bill_has_a_grace_and_a_letter_of_its_own(world: World) -> None:
    story = await begun(world)
    await world.tell(story.told("updated", "past_due", at=100), story.bill("2", paid=False, at=100))
    await world.tell(story.bill("2", at=200), story.told("updated", "active", at=200))
    assert (await world.view(story.actor)).grace_until is None
    await world.tell(story.told("updated", "past_due", at=50_000), story.bill("3", paid=False, at=50_000))
    assert (await world.view(story.actor)).grace_until == START + timedelta(minutes=50_000) + GRACE
    assert world.outbox.of(SubscriptionPaymentFailed, story.actor) == 2


async def test_a_bill_paid_before_its_refusal_is_heard_of_was_paid(world: World) -> None:
    story = await begun(world)
    await world.tell(story.bill("2", at=200), story.bill("2", paid=False, at=100))
    assert (await world.view(story.actor)).status == "active"
    assert world.outbox.of(SubscriptionPaymentFailed, story.actor) == 0
    assert await world.credits(story.actor) == 200


async def test_the_end_for_lack_of_payment_is_told_once(world: World) -> None:
    for order in permutations(range(3)):
        story = await begun(world)
        told: list[SubscriptionTold | InvoiceTold] = [
            story.told("updated", "past_due", at=100),
            story.bill("2", paid=False, at=100),
            story.told("deleted", "canceled", at=20_000),
        ]
        await world.tell(*(told[place] for place in order))
        await world.tell(*told)
        assert world.outbox.of(SubscriptionLapsed, story.actor) == 1
        assert world.outbox.of(SubscriptionPaymentFailed, story.actor) <= 1
        assert not (await world.view(story.actor)).premium


async def test_who_pays_after_all_and_lapses_again_is_told_again(world: World) -> None:
    story = await begun(world)
    for month, name in ((1, "2"), (2, "3")):
        at = month * 43_200
        await world.tell(story.told(status="past_due", at=at), story.bill(name, paid=False, at=at))
        await world.tell(story.told(status="unpaid", at=at + 20_000))
        assert world.outbox.of(SubscriptionLapsed, story.actor) == month
        assert not (await world.view(story.actor)).premium
        await world.tell(story.bill(name, at=at + 30_000), story.told(status="active", at=at + 30_000))
        assert (await world.view(story.actor)).premium


async def test_an_end_that_was_wished_for_is_no_lapse(world: World) -> None:
    story = await begun(world)
    await world.tell(story.told("deleted", "canceled", at=5))
    assert world.outbox.of(SubscriptionLapsed, story.actor) == 0


async def test_each_paid_period_brings_its_credits_once(world: World) -> None:
    story = await begun(world)
    for _ in range(2):
        await world.tell(story.bill("2", at=43_200), story.bill("3", at=86_400))
    assert await world.credits(story.actor) == 300


async def test_bills_may_come_before_the_subscription_is_known(world: World) -> None:
    story = Story(await world.person(), plan="pro")
    await world.tell(story.bill("1", kind="first"))
    assert (await world.view(story.actor)).status == "none"
    assert await world.credits(story.actor) == 500
    await world.tell(story.told("created", at=-1))
    assert (await world.view(story.actor)).status == "active"
    assert await world.credits(story.actor) == 500


async def test_a_dearer_plan_brings_the_difference_once_in_a_period(world: World) -> None:
    for order in permutations(range(3)):
        story = Story(await world.person())
        told = [
            story.bill("1", kind="first", at=0),
            story.bill("2", kind="change", at=10, plan="pro", amount=1500),
            story.told("updated", at=10, plan="pro"),
        ]
        await world.tell(*(told[place] for place in order))
        assert await world.credits(story.actor) == 500
    await world.tell(
        story.bill("3", kind="change", at=20, plan="basic", amount=0),
        story.bill("4", kind="change", at=30, plan="pro", amount=10),
    )
    assert await world.credits(story.actor) == 500
    await world.tell(story.bill("5", at=43_200, plan="pro"))
    assert await world.credits(story.actor) == 1000


async def test_what_the_provider_itself_changed_is_asked_for(world: World) -> None:
    story = await begun(world)
    world.provider.subscriptions[story.id] = story.facts(price_plan="pro")  # in its portal, which knows no metadata
    await world.tell(story.bill("2", kind="change", at=10, plan="basic", amount=1500))
    assert await world.credits(story.actor) == 500


async def test_a_bill_of_nothing_brings_what_the_plan_promises(world: World) -> None:
    story = Story(await world.person())
    await world.tell(story.told("created"), story.bill("1", kind="first", amount=0))
    assert await world.credits(story.actor) == 100
    bills = await world.bills.of("here", story.id)
    assert [bill.amount_cents for bill in bills] == [0]
    assert await world.payments.find(bills[0].id) is None


async def test_a_bill_for_a_cheaper_plan_does_not_end_the_grace(world: World) -> None:
    story = await begun(world, "pro")
    await world.tell(story.told("updated", "past_due", at=100), story.bill("2", paid=False, at=100))
    await world.tell(story.bill("3", kind="change", plan="basic", amount=0, at=200))
    assert (await world.view(story.actor)).status == "past_due"


async def test_money_of_bills_is_in_the_books(world: World) -> None:
    story = await begun(world)
    paid = await world.payments.find(f"pi_{story.id}_1")
    assert paid is not None
    assert (paid.kind, paid.amount_cents, paid.currency, paid.label) == ("invoice", 900, "USD", "basic")
    assert (paid.app, paid.user_id, paid.order_id) == ("here", story.actor.user_id, None)


async def test_a_payment_that_an_event_does_not_name_is_asked_for(world: World) -> None:
    story = Story(await world.person())
    event = story.bill("1", kind="first", payment_intent=None)
    world.provider.invoices[event.facts.id] = story.bill("1", kind="first").facts
    await world.tell(event)
    assert await world.payments.find(f"pi_{story.id}_1") is not None


async def test_refunds_take_credits_back_in_proportion(world: World) -> None:
    story = await begun(world)
    await went_back(world, story, "1", 300, at=1)
    assert await world.credits(story.actor) == 67
    await went_back(world, story, "1", 300, at=2)
    await went_back(world, story, "1", 899, at=3)
    assert await world.credits(story.actor) == 1
    await went_back(world, story, "1", 900, at=4)
    assert await world.credits(story.actor) == 0
    assert (await world.view(story.actor)).premium


async def test_a_refund_that_the_bank_sends_back_brings_its_credits_again(world: World) -> None:
    story = await begun(world)
    async with world.uow(story.actor.app):
        await world.ledger.spend(story.actor.app, story.actor.user_id, "credits", 30, Cause("purchase", "order:1"))
    for number, cents, left in ((1, 450, 20), (2, 900, -30)):
        await refunded(world, story, "1", f"re_{number}", cents, "succeeded")
        assert await world.credits(story.actor) == left
        for _ in range(2):
            await refunded(world, story, "1", f"re_{number}", cents, "failed", at=2)
            assert await world.credits(story.actor) == 70
    await refunded(world, story, "1", "re_3", 90, "succeeded")
    assert await world.credits(story.actor) == 60


async def refunded(
    world: World, story: Story, name: str, refund: str, cents: int, state: RefundState, *, at: float = 1
) -> None:
    payment = f"pi_{story.id}_{name}"
    instant = START + timedelta(minutes=at)
    fact = ProviderRefund(payment=payment, id=f"{refund}_{story.id}", amount_cents=cents, state=state, at=instant)
    await told(world, fact)


async def test_money_that_went_back_before_the_bill_was_known_counts_too(world: World) -> None:
    story = Story(await world.person())
    await went_back(world, story, "1", 900)
    await world.tell(story.told("created"), story.bill("1", kind="first"))
    assert await world.credits(story.actor) == 0


async def test_a_dispute_takes_all_and_winning_it_gives_it_back(world: World) -> None:
    story = await begun(world)
    await went_back(world, story, "1", 450)
    await disputed(world, story, "1", "open")
    assert await world.credits(story.actor) == 0
    await disputed(world, story, "1", "won")
    await disputed(world, story, "1", "open")  # an old word
    assert await world.credits(story.actor) == 50


async def test_a_lost_dispute_is_as_a_full_refund(world: World) -> None:
    story = await begun(world)
    await disputed(world, story, "1", "lost")
    await disputed(world, story, "1", "open")
    assert await world.credits(story.actor) == 0


async def test_a_plan_without_premium_gives_none(world: World) -> None:
    story = await begun(world, "plain")
    view = await world.view(story.actor)
    assert (view.status, view.premium) == ("active", False)
    assert await world.credits(story.actor) == 30


async def test_a_plan_that_is_no_longer_sold_goes_on(world: World) -> None:
    story = await begun(world, "old")
    view = await world.view(story.actor)
    assert (view.plan, view.premium, await world.credits(story.actor)) == ("old", True, 40)


async def test_the_price_tells_the_plan_where_metadata_is_older(world: World) -> None:
    story = await begun(world)
    await world.tell(story.told("updated", at=1, price_plan="pro"))
    assert (await world.view(story.actor)).plan == "pro"


async def test_of_two_subscriptions_people_have_the_best_and_the_second_is_marked(world: World) -> None:
    story = await begun(world)
    other = Story(story.actor, plan="pro")
    await world.tell(other.told("created", at=1), other.bill("1", kind="first", at=1))
    assert await world.credits(story.actor) == 600
    assert [one.second for one in await world.subscriptions.of("here", story.actor.user_id)] == [False, True]
    await world.tell(other.told("deleted", "canceled", at=2))
    view = await world.view(story.actor)
    assert (view.status, view.plan, view.premium) == ("active", "basic", True)


async def test_what_is_not_ours_leaves_no_trace(world: World) -> None:
    story = Story(await world.person())
    strangers = {"customer": "cus_unknown", "app": None, "user_id": None, "plan": None}
    for changes in (
        strangers,
        {**strangers, "app": "nowhere", "user_id": str(story.actor.user_id)},
        {**strangers, "app": "bare", "user_id": str(story.actor.user_id)},
        {**strangers, "app": "here", "user_id": "ada"},
        {**strangers, "app": "there", "user_id": str(story.actor.user_id)},
    ):
        facts = {**changes, "plan": "basic"}
        await world.tell(story.told("created", **facts), story.bill("1", kind="first", **facts))
        await world.tell(story.bill("2", subscription=None))
    assert await world.subscriptions.owner(story.id) is None
    assert await world.credits(story.actor) == 0


async def test_what_our_customer_was_given_in_the_dashboard_is_theirs(world: World) -> None:
    story = Story(await world.person())
    async with world.uow("here"):
        await world.customers.keep("here", story.actor.user_id, f"cus_{story.actor.user_id.hex}")
    await world.tell(story.told("created", app=None, user_id=None))
    await world.tell(story.bill("1", kind="first", app=None, user_id=None))
    assert (await world.view(story.actor)).premium
    assert await world.credits(story.actor) == 100


async def test_of_which_nothing_is_heard_after_its_period_the_provider_is_asked(world: World) -> None:
    story, other = await begun(world), await begun(world)
    latest = story.bill("2", at=43_200)
    world.provider.invoices[latest.facts.id] = latest.facts
    world.provider.subscriptions[story.id] = story.facts(
        current_period_end=START + 2 * MONTH, latest_invoice=latest.facts.id
    )
    world.provider.subscriptions[other.id] = other.facts("canceled")
    world.clock.at = START + MONTH + timedelta(hours=23)
    await world.reconcile()
    assert ("read", story.id) not in world.provider.calls
    world.clock.at = START + MONTH + timedelta(days=1, seconds=1)
    await world.reconcile()
    view = await world.view(story.actor)
    assert (view.status, view.current_period_end, await world.credits(story.actor)) == (
        "active",
        START + 2 * MONTH,
        200,
    )
    assert (await world.view(other.actor)).status == "canceled"
    calls = len(world.provider.calls)
    await world.tell(latest)
    await world.reconcile()
    assert ("read", story.id) not in world.provider.calls[calls:]
    assert await world.credits(story.actor) == 200
