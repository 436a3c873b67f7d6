"""Money and what follows from it, the same on memory and on Postgres."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.money import ADMIN, Money, memory_money, postgres_money
from tests.support.shop import somebody

from core.commerce.payments.kept import ChargeTotal
from core.commerce.refunds.model import RefundOrder
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound, Unavailable


@pytest.fixture(params=["memory", "postgres"])
async def money(request: pytest.FixtureRequest) -> AsyncIterator[Money]:
    if request.param == "memory":
        yield memory_money()
        return
    async with postgres_money(request.getfixturevalue("module_database")) as money:
        yield money


def name(kind: str) -> str:
    return f"{kind}_{IDS.new().hex}"


async def test_a_paid_bot_is_owned_at_once_and_told_once(money: Money) -> None:
    ada = somebody()
    order = await money.bot(ada)
    assert await money.owned(ada) == []
    order = await money.paid(order)
    assert (order.status, order.paid_at, order.flag) == ("fulfilled", START, None)
    for event in money.heard:
        await money.handle(event)
    await money.reconcile("here", order.id)
    assert await money.order(order.id) == order
    assert await money.owned(ada) == ["active"]


async def test_many_at_once_have_one_effect(money: Money) -> None:
    ada = somebody()
    order = await money.pack(ada)
    assert order.session
    money.stripe.pay(order.session.id)
    events = list(money.stripe.events) * 4
    await asyncio.gather(
        *(money.handle(event) for event in events), *(money.reconcile("here", order.id) for _ in range(4))
    )
    assert (await money.order(order.id)).status == "fulfilled"
    assert await money.balance(ada) == 100
    assert len(await money.till.payments.of("here", order.id)) == 1


async def test_money_of_another_amount_grants_nothing(money: Money) -> None:
    ada = somebody()
    order = await money.paid(await money.pack(ada), amount=999)
    assert (order.status, order.flag, order.held) == ("failed", "amount_mismatch", False)
    assert await money.balance(ada) == 0
    await money.refund(order)
    assert (await money.order(order.id)).status == "refunded"


async def test_the_tax_is_the_orders_and_its_own_amount_must_fit_beside_it(money: Money) -> None:
    money.stripe.tax_percent = 21
    ada = somebody()
    order = await money.paid(await money.bot(ada))
    assert (order.status, order.total_cents, order.tax_cents) == ("fulfilled", 1000, 210)
    assert (await money.refund(order)).amount_cents == 1210


async def test_a_transfer_is_waited_for(money: Money) -> None:
    ada = somebody()
    order = await money.paid(await money.pack(ada), later=True)
    assert (order.status, order.awaiting_payment, order.expires_at) == ("pending", True, START + timedelta(days=14))
    assert order.session
    money.stripe.settle(order.session.id, paid=True)
    await money.hear()
    assert (await money.order(order.id)).status == "fulfilled"
    assert await money.balance(ada) == 100


async def test_a_transfer_that_never_comes_ends_the_order_and_gives_its_goods_back(money: Money) -> None:
    ada, cream = somebody(), await money.shop.product(stock=1)
    await money.shop.fill(ada, cream)
    placed = await money.shop.checked_out(ada)
    assert await money.shop.left(cream) == 0
    order = await money.paid(await money.order(placed.order_id), later=True)
    money.stripe.settle(placed.session_id, paid=False)
    await money.hear()
    await money.reconcile("here", order.id)
    assert (await money.order(order.id)).status == "failed"
    assert await money.shop.left(cream) == 1


async def test_a_session_that_expired_ends_the_order_once(money: Money) -> None:
    ada, cream = somebody(), await money.shop.product(stock=1)
    await money.shop.fill(ada, cream)
    placed = await money.shop.checked_out(ada)
    money.clock.advance(minutes=40)
    money.stripe.pass_time()
    await money.hear()
    await money.hear()
    await money.shop.expire("here", placed.order_id)
    assert (await money.order(placed.order_id)).status == "expired"
    assert await money.shop.left(cream) == 1


async def test_the_cart_is_empty_once_its_order_is_paid(money: Money) -> None:
    ada, cream = somebody(), await money.shop.product()
    await money.shop.fill(ada, cream, 2)
    placed = await money.shop.checked_out(ada)
    assert len((await money.shop.read_cart(ada)).items) == 1
    await money.paid(await money.order(placed.order_id))
    await money.shop.fill(ada, cream)
    await money.hear()
    assert [item.quantity for item in (await money.shop.read_cart(ada)).items] == [1]


async def test_money_for_a_cancelled_order_is_flagged_and_goes_back(money: Money) -> None:
    ada = somebody()
    order = await money.bot(ada)
    assert order.session
    money.stripe.pay(order.session.id)
    await money.shop.cancel(ada, order.id)
    order = await money.order(order.id)
    assert (order.status, order.flag) == ("cancelled", "paid_after_cancel")
    await money.hear()
    assert await money.owned(ada) == []
    await money.refund(order, 400)
    assert (await money.order(order.id)).status == "cancelled"
    await money.refund(order)
    assert (await money.order(order.id)).status == "refunded"


async def test_a_refund_takes_away_what_was_granted_and_spent_credits_become_a_debt(money: Money) -> None:
    ada = somebody()
    pack = await money.paid(await money.pack(ada))
    bot = await money.bot(ada, pay_with="credits")
    assert (bot.status, bot.type) == ("fulfilled", "credits")
    assert (await money.balance(ada), await money.owned(ada)) == (60, ["active"])
    partial = await money.refund(pack, 333)
    assert partial.status == "succeeded"
    assert (await money.order(pack.id)).status == "partially_refunded"
    assert await money.balance(ada) == 60 - 33
    await money.refund(pack)
    assert (await money.order(pack.id)).status == "refunded"
    assert await money.balance(ada) == -40
    refund = await money.refund(bot)
    assert (refund.amount_cents, refund.currency) == (40, "credits")
    assert (await money.balance(ada), await money.owned(ada)) == (0, [])
    await money.hear()
    assert await money.balance(ada) == 0


async def test_what_credits_bought_is_refunded_whole_and_once(money: Money) -> None:
    ada = somebody()
    await money.paid(await money.pack(ada))
    bot = await money.bot(ada, pay_with="credits")
    assert await refusal(money, bot.id, 10) == "not_refundable"
    await money.refund(bot, 40)
    assert await refusal(money, bot.id) == "refund_exceeds_remaining"
    assert await money.balance(ada) == 100


async def refusal(money: Money, order_id: Any, cents: int | None = None, who: Actor = ADMIN) -> str:
    with pytest.raises(Conflict) as caught:
        await money.make_refund(who, RefundOrder(order_id=order_id, amount_cents=cents, reason="No"))
    return caught.value.code


async def test_never_more_goes_back_than_came_in(money: Money) -> None:
    order = await money.paid(await money.pack(somebody()))
    assert await refusal(money, order.id, 1001) == "refund_exceeds_remaining"
    await money.refund(order, 600)
    assert await refusal(money, order.id, 401) == "refund_exceeds_remaining"
    await money.refund(order, 400)
    assert await refusal(money, order.id) == "refund_exceeds_remaining"
    assert await refusal(money, order.id, 1) == "refund_exceeds_remaining"


async def test_of_many_refunds_at_once_as_many_succeed_as_there_is_money(money: Money) -> None:
    order = await money.paid(await money.pack(somebody()))
    outcomes = await asyncio.gather(*(money.refund(order, 300) for _ in range(8)), return_exceptions=True)
    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)]
    assert codes == ["refund_exceeds_remaining"] * 5
    assert sum(one["amount"] for one in money.stripe.refunds.values() if one["status"] == "succeeded") == 900


async def test_what_was_not_paid_is_not_refunded_nor_what_is_somebody_elses(money: Money) -> None:
    order = await money.pack(somebody())
    assert await refusal(money, order.id) == "not_refundable"
    with pytest.raises(NotFound):
        await money.make_refund(somebody("there"), RefundOrder(order_id=order.id, reason="No"))


@pytest.mark.parametrize("lost", ["call", "answer"])
async def test_a_refund_that_nobody_answers_is_pending_and_happens_once(money: Money, lost: str) -> None:
    ada = somebody()
    order = await money.paid(await money.pack(ada))
    if lost == "call":
        money.stripe.deaf = 1
    else:
        money.stripe.mute = 1
    refund = await money.refund(order, 500)
    assert refund.status == "pending"
    assert await refusal(money, order.id, 501) == "refund_exceeds_remaining"
    money.stripe.deaf = 1
    with pytest.raises(Unavailable):
        await money.send("here", refund.id)
    await money.send("here", refund.id)
    await money.send("here", refund.id)
    await money.hear()
    views = (await money.till.refunds.of("here", [order.id]))[order.id]
    assert [(view.id, view.amount_cents, view.status) for view in views] == [(refund.id, 500, "succeeded")]
    assert (await money.order(order.id)).status == "partially_refunded"
    assert await money.balance(ada) == 50


async def test_the_round_sees_forgotten_refunds_through(money: Money) -> None:
    order = await money.paid(await money.pack(somebody()))
    money.stripe.deaf = 1
    refund = await money.refund(order)
    money.clock.advance(minutes=11)
    money.stripe.deaf = 0
    await money.send_waiting(100)
    found = await money.till.refunds.get("here", refund.id)
    assert found
    assert found.status == "succeeded"


async def test_a_refund_that_the_provider_refuses_has_failed(money: Money) -> None:
    order = await money.paid(await money.pack(somebody()))
    payment = await money.payment(order)
    money.stripe.dispute(payment)  # and we have not heard of it
    assert await refusal(money, order.id) == "not_refundable"
    [row] = await money.till.refunds.of_order("here", order.id)
    assert (row.status, row.provider_id) == ("failed", None)
    after = await money.order(order.id)
    assert (after.status, after.flag) == ("fulfilled", None)


async def test_a_refund_of_the_dashboard_has_the_same_result(money: Money) -> None:
    ada = somebody()
    order = await money.paid(await money.pack(ada))
    money.stripe.refund_by_hand(await money.payment(order), 250)
    await money.hear()
    views = (await money.till.refunds.of("here", [order.id]))[order.id]
    assert [(view.amount_cents, view.status) for view in views] == [(250, "succeeded")]
    assert (await money.order(order.id)).status == "partially_refunded"
    assert await money.balance(ada) == 75
    await money.refund(order)
    assert (await money.order(order.id)).status == "refunded"
    assert await money.balance(ada) == 0


async def test_a_refund_that_a_bank_sends_back_is_flagged_and_undone(money: Money) -> None:
    ada = somebody()
    order = await money.paid(await money.pack(ada))
    await money.refund(order)
    assert await money.balance(ada) == 0
    [refund] = [
        name
        for name in money.stripe.refunds
        if money.stripe.refunds[name]["payment_intent"] == await money.payment(order)
    ]
    money.stripe.bounce(refund)
    await money.hear()
    after = await money.order(order.id)
    assert (after.status, after.flag) == ("fulfilled", "refund_failed")
    assert await money.balance(ada) == 100
    assert (await money.refund(order)).amount_cents == 1000


async def test_refunds_by_sum_and_their_failures_are_told_apart_within_one_second(money: Money) -> None:
    money.stripe.names_refunds = False
    order = await money.paid(await money.pack(somebody()))
    payment = await money.payment(order)
    money.stripe.bounce(money.stripe.refund_by_hand(payment, 300))
    money.stripe.refund_by_hand(payment, 200)
    await money.hear()
    views = (await money.till.refunds.of("here", [order.id]))[order.id]
    assert sorted((view.amount_cents, view.status) for view in views) == [(200, "succeeded"), (300, "failed")]
    assert (await money.order(order.id)).status == "partially_refunded"


async def test_a_dispute_suspends_winning_restores_and_losing_takes(money: Money) -> None:
    ada = somebody()
    bot, pack = await money.paid(await money.bot(ada)), await money.paid(await money.pack(ada))
    disputes = [money.stripe.dispute(await money.payment(order)) for order in (bot, pack)]
    await money.hear()
    assert [(await money.order(order.id)).status for order in (bot, pack)] == ["disputed"] * 2
    assert (await money.owned(ada), await money.balance(ada)) == (["suspended"], 0)
    assert await refusal(money, pack.id) == "not_refundable"
    for dispute in disputes:
        money.stripe.close(dispute, won=True)
    await money.hear()
    assert [(await money.order(order.id)).status for order in (bot, pack)] == ["fulfilled"] * 2
    assert (await money.owned(ada), await money.balance(ada)) == (["active"], 100)
    again = money.stripe.dispute(await money.payment(bot))
    await money.hear()
    money.stripe.close(again, won=False)
    await money.hear()
    assert (await money.order(bot.id)).status == "refunded"
    assert await money.owned(ada) == []
    views = (await money.till.refunds.of("here", [bot.id]))[bot.id]
    assert [(view.amount_cents, view.status) for view in views] == [(1000, "succeeded")]
    assert await refusal(money, bot.id) == "refund_exceeds_remaining"


async def test_what_takes_money_back_may_be_heard_before_the_money(money: Money) -> None:
    ada = somebody()
    order = await money.pack(ada)
    assert order.session
    money.stripe.pay(order.session.id)
    payment = money.stripe.sessions[order.session.id]["payment_intent"]
    await money.reverse(ChargeTotal(payment=payment, charge="ch_x", refunded_cents=1000, at=START))
    assert (await money.order(order.id)).status == "pending"
    await money.hear()
    assert (await money.order(order.id)).status == "refunded"
    assert await money.balance(ada) == 0


class Meeting:
    """A store whose readers wait for one another, once: both have written by then."""

    def __init__(self, store: Any, barrier: asyncio.Barrier) -> None:
        self.store, self.barrier = store, barrier

    async def of(self, *what: Any) -> Any:
        await self.barrier.wait()
        return await self.store.of(*what)

    async def find(self, *what: Any) -> Any:
        await self.barrier.wait()
        return await self.store.find(*what)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


async def test_a_payment_and_its_refund_that_are_heard_in_the_same_instant_see_each_other(module_database: str) -> None:
    """Where units of work run side by side: in memory they never do."""
    async with postgres_money(module_database) as money:
        order = await money.pack(somebody())
        assert order.session
        money.stripe.pay(order.session.id)
        checkout = await money.stripe.checkout_gateway.read(order.session.id)
        assert checkout
        assert checkout.payment_intent
        barrier, fulfil = asyncio.Barrier(2), money.fulfil
        fold = dataclasses.replace(fulfil.fold, reversals=Meeting(money.till.reversals, barrier))
        take_in = dataclasses.replace(money.take_in, fulfil=dataclasses.replace(fulfil, fold=fold))
        reverse = dataclasses.replace(money.reverse, payments=Meeting(money.till.payments, barrier))
        total = ChargeTotal(payment=checkout.payment_intent, charge=name("ch"), refunded_cents=1000, at=START)
        async with asyncio.timeout(20):
            await asyncio.gather(take_in(checkout, START), reverse(total))
        assert (await money.order(order.id)).status == "refunded"


async def test_a_refund_tells_of_a_payment_that_we_never_heard_of(money: Money) -> None:
    ada = somebody()
    order = await money.pack(ada)
    assert order.session
    money.stripe.pay(order.session.id)
    money.stripe.events.clear()
    money.stripe.refund_by_hand(money.stripe.sessions[order.session.id]["payment_intent"], 500)
    await money.hear()
    assert (await money.order(order.id)).status == "partially_refunded"
    assert await money.balance(ada) == 50


async def test_old_orders_are_reconciled_even_when_stripe_was_down(money: Money) -> None:
    order = await money.pack(somebody())
    assert order.session
    money.stripe.pay(order.session.id)
    money.clock.advance(minutes=20)
    money.stripe.deaf = 10_000
    assert await money.reconcile_old(10_000) >= 1
    assert (await money.order(order.id)).status == "pending"
    money.clock.advance(hours=1)
    money.stripe.deaf = 0
    await money.reconcile_old(10_000)
    assert (await money.order(order.id)).status == "fulfilled"


async def test_money_of_who_has_left_buys_nothing_and_waits_to_be_given_back(money: Money) -> None:
    ada = somebody()
    order = await money.pack(ada)
    async with money.shop.uow("here"):
        await money.till.orders.save(replace(order, user_id=None))
    order = await money.paid(order)
    assert (order.status, order.user_id, order.flag) == ("expired", None, "paid_after_cancel")
    assert await money.balance(ada) == 0
    assert (await money.refund(order)).status == "succeeded"
    assert (await money.order(order.id)).status == "refunded"


async def test_who_pays_twice_for_something_digital_has_one_and_an_admin_hears_of_it(money: Money) -> None:
    ada = somebody()
    first = await money.bot(ada)
    wish = {"items": [{"product_id": str(first.lines[0].product_id), "quantity": 1}], "pay_with": "card"}
    second = await money.opened(await money.shop.bought(ada, **wish), ada)
    first, second = await money.paid(first), await money.paid(second)
    assert [(order.status, order.flag) for order in (first, second)] == [
        ("fulfilled", None),
        ("fulfilled", "paid_twice"),
    ]
    assert (await money.refund(second)).status == "succeeded"
    assert "active" in await money.owned(ada), "the first is theirs"
    assert (await money.order(first.id)).status == "fulfilled"


async def test_a_charge_without_a_payment_is_known_by_its_order_or_by_itself(money: Money) -> None:
    order = await money.paid(await money.pack(somebody()))
    charge = money.stripe.payments[await money.payment(order)]
    bare = {"id": charge["id"], "amount_refunded": 100}
    await money.handle(money.stripe.tell("charge.refunded", bare))
    assert (await money.order(order.id)).status == "partially_refunded"
    strange = {"id": "ch_other", "amount_refunded": 900, "metadata": {"app": "here", "order_id": str(order.id)}}
    await money.handle(money.stripe.tell("charge.refunded", strange))
    assert (await money.order(order.id)).status == "refunded"


async def test_a_dispute_and_a_refund_are_known_by_their_charge_or_by_whose_they_say_they_are(money: Money) -> None:
    order = await money.paid(await money.pack(somebody()))
    charge = money.stripe.payments[await money.payment(order)]
    await money.handle(money.stripe.tell("charge.dispute.created", {"id": name("dp"), "charge": charge["id"]}))
    assert (await money.order(order.id)).status == "disputed"
    other = await money.paid(await money.pack(somebody()))
    metadata = {"app": "here", "order_id": str(other.id)}
    refund = {"id": name("re"), "amount": 10, "status": "succeeded", "metadata": metadata}
    await money.handle(money.stripe.tell("refund.updated", refund))
    assert (await money.order(other.id)).status == "partially_refunded"
    dispute = {"id": name("dp"), "status": "lost", "metadata": metadata}
    await money.handle(money.stripe.tell("charge.dispute.closed", dispute))
    assert (await money.order(other.id)).status == "refunded"


async def test_a_paid_session_that_names_no_payment_is_looked_up(money: Money) -> None:
    order = await money.pack(somebody())
    assert order.session
    money.stripe.pay(order.session.id)
    told = {**money.stripe.sessions[order.session.id], "payment_intent": None}
    await money.handle(money.stripe.tell("checkout.session.completed", told))
    assert await money.payment(order) == money.stripe.sessions[order.session.id]["payment_intent"]


async def test_an_older_word_of_a_charge_overwrites_no_newer_one(money: Money) -> None:
    order = await money.paid(await money.pack(somebody()))
    payment = await money.payment(order)
    for minutes, cents in ((2, 500), (1, 200), (3, 700)):
        at = START + timedelta(minutes=minutes)
        await money.reverse(ChargeTotal(payment=payment, charge="ch", refunded_cents=cents, at=at))
        assert (await money.order(order.id)).status == "partially_refunded"
    views = (await money.till.refunds.of("here", [order.id]))[order.id]
    assert [view.amount_cents for view in views] == [700]


async def test_what_is_not_ours_is_done_without_effect(money: Money) -> None:
    strange: list[dict[str, Any]] = [
        {"id": "cs_x", "mode": "payment", "status": "complete", "payment_status": "paid", "amount_total": 5},
        {"id": "cs_y", "metadata": {"app": "here", "order_id": str(IDS.new())}, "payment_status": "paid"},
        {"id": "cs_z", "metadata": {"app": "*", "order_id": "no uuid"}},
        {"id": "ch_x", "amount_refunded": 3, "metadata": {"app": "nobody", "order_id": str(IDS.new())}},
        {"id": "dp_x", "charge": "ch_unknown", "status": "lost"},
        {"id": "re_x", "amount": 3, "payment_intent": "pi_unknown", "status": "succeeded"},
        {"id": 3},
        {},
    ]
    for kind in (*money.handle.acts.by_type, "invoice.finalized", ""):
        for thing in strange:
            await money.handle(money.stripe.tell(kind, thing))
    money.stripe.events.clear()
    await money.handle(b"[]")
    await money.handle(b'{"id": "evt"}')
