"""Checkout and refunds promise the same in memory and at Stripe, as the sandbox speaks its wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from tests.support.gateways import TEA, Provider, memory_side, stripe_side, wanted

from core.commerce.payments.model import Checkout, GatewayRefusedError, RefundOutcome, WantedCheckout
from core.shared.errors import Unavailable


@pytest.fixture(params=["memory", "stripe"])
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    if request.param == "memory":
        yield memory_side()
        return
    async with stripe_side() as side:
        yield side


async def opened(provider: Provider, **changes: object) -> Checkout:
    return await provider.checkout.open(wanted(provider.now(), **changes))


async def paid(provider: Provider, **changes: object) -> Checkout:
    session = await opened(provider, **changes)
    await provider.pay(session.id)
    return await seen(provider, session)


async def seen(provider: Provider, session: Checkout) -> Checkout:
    found = await provider.checkout.read(session.id)
    assert found is not None
    return found


async def refund(provider: Provider, session: Checkout, amount: int, refund_id: UUID | None = None) -> RefundOutcome:
    assert session.payment_intent
    return await provider.refunds.refund("here", refund_id or uuid4(), uuid4(), session.payment_intent, amount)


async def test_an_open_session_asks_for_what_the_order_says(provider: Provider) -> None:
    order = wanted(provider.now(), discount_cents=80)
    session = await provider.checkout.open(order)
    assert (session.status, session.payment_status, session.mode) == ("open", "unpaid", "payment")
    assert (session.amount_total, session.amount_tax, session.currency) == (2500, 0, "EUR")
    assert (session.app, session.order_id, session.user_id) == ("here", str(order.order_id), str(order.user_id))
    assert session.expires_at == order.expires_at
    assert session.url
    assert session.payment_intent is None
    assert await provider.checkout.read(session.id) == session


async def test_a_currency_without_cents_is_asked_for_in_whole_units(provider: Provider) -> None:
    tea = msgspec.structs.replace(TEA, unit_price_cents=1500, quantity=1)
    session = await paid(provider, currency="JPY", lines=(tea,))
    assert (session.amount_total, session.currency) == (1500, "JPY")


async def test_the_same_attempt_opens_the_same_session(provider: Provider) -> None:
    order = wanted(provider.now(), discount_cents=80)
    sessions = [await provider.checkout.open(order) for _ in range(2)]
    at_once = await asyncio.gather(*(provider.checkout.open(order) for _ in range(4)))
    assert {session.id for session in [*sessions, *at_once]} == {sessions[0].id}
    again = await provider.checkout.open(msgspec.structs.replace(order, attempt=2))
    assert again.id != sessions[0].id


async def test_an_attempt_that_means_something_else_is_refused(provider: Provider) -> None:
    order = wanted(provider.now())
    await provider.checkout.open(order)
    with pytest.raises(GatewayRefusedError) as caught:
        await provider.checkout.open(msgspec.structs.replace(order, success_url="https://other.example/"))
    assert caught.value.code == "idempotency_error"


async def test_a_lost_answer_is_given_again(provider: Provider) -> None:
    order: WantedCheckout = wanted(provider.now())
    await provider.break_off(1)
    with suppress(Unavailable):
        await provider.checkout.open(order)
    first = await provider.checkout.open(order)
    assert (await provider.checkout.open(order)).id == first.id


@pytest.mark.parametrize("minutes", [29, 24 * 60 + 1])
async def test_a_session_lasts_half_an_hour_to_a_day(provider: Provider, minutes: int) -> None:
    with pytest.raises(GatewayRefusedError):
        await opened(provider, expires_at=provider.now() + timedelta(minutes=minutes))


async def test_a_paid_session_tells_its_payment_and_its_tax(provider: Provider) -> None:
    session = await opened(provider)
    await provider.pay(session.id, tax=490)
    found = await seen(provider, session)
    assert (found.status, found.payment_status) == ("complete", "paid")
    assert (found.amount_total, found.amount_tax, found.country) == (3070, 490, "US")
    assert found.payment_intent is not None
    assert found.url is None
    assert found.order_id == session.order_id


async def test_a_promised_transfer_completes_without_paying(provider: Provider) -> None:
    session = await opened(provider)
    await provider.pay(session.id, later=True)
    found = await seen(provider, session)
    assert (found.status, found.payment_status) == ("complete", "unpaid")


async def test_a_session_for_nothing_needs_no_payment(provider: Provider) -> None:
    session = await paid(provider, discount_cents=2580)
    assert (session.payment_status, session.amount_total) == ("no_payment_required", 0)
    assert session.payment_intent is None


async def test_an_expired_session_can_be_expired_again(provider: Provider) -> None:
    session = await opened(provider)
    for _ in range(2):
        gone = await provider.checkout.expire(session.id)
        assert gone is not None
        assert (gone.status, gone.url) == ("expired", None)


async def test_a_session_expires_by_itself(provider: Provider) -> None:
    session = await opened(provider)
    provider.advance(timedelta(minutes=31))
    assert (await seen(provider, session)).status == "expired"


async def test_who_was_faster_than_the_expiry_has_paid(provider: Provider) -> None:
    session = await paid(provider)
    assert await provider.checkout.expire(session.id) == session
    assert session.payment_status == "paid"


async def test_there_is_no_such_session(provider: Provider) -> None:
    assert await provider.checkout.read("cs_test_nobody") is None
    assert await provider.checkout.expire("cs_test_nobody") is None
    assert await provider.refunds.read("re_nobody") is None


async def test_a_refund_happens_once_under_its_id(provider: Provider) -> None:
    session, refund_id = await paid(provider), uuid4()
    first = await refund(provider, session, 1000, refund_id)
    assert (first.status, first.amount_cents) == ("succeeded", 1000)
    provider.advance(timedelta(days=3))  # Stripe has forgotten the idempotency key
    assert await refund(provider, session, 1000, refund_id) == first
    assert await provider.refunds.read(first.id) == first
    assert (await refund(provider, session, 1580)).amount_cents == 1580


async def test_a_refund_whose_answer_was_lost_happened_once(provider: Provider) -> None:
    session, refund_id = await paid(provider), uuid4()
    await provider.break_off(2)
    with suppress(Unavailable):
        await refund(provider, session, 2000, refund_id)
    with suppress(Unavailable):
        await refund(provider, session, 2000, refund_id)
    assert (await refund(provider, session, 2000, refund_id)).amount_cents == 2000
    with pytest.raises(GatewayRefusedError):
        await refund(provider, session, 581)


async def test_nobody_gets_back_more_than_was_paid(provider: Provider) -> None:
    session = await paid(provider)
    with pytest.raises(GatewayRefusedError):
        await refund(provider, session, 2581)
    await refund(provider, session, 2580)
    with pytest.raises(GatewayRefusedError) as caught:
        await refund(provider, session, 1)
    assert caught.value.code == "charge_already_refunded"


@pytest.mark.parametrize("payment", ["pi_nobody", "cs_test_that_cost_nothing"])
async def test_what_was_never_paid_does_not_go_back(provider: Provider, payment: str) -> None:
    with pytest.raises(GatewayRefusedError):
        await provider.refunds.refund("here", uuid4(), uuid4(), payment, 100)


async def test_in_memory_nobody_calls_inside_a_unit_of_work() -> None:
    side = memory_side()
    async with side.database.transaction("here"):
        for call in (
            side.checkout.open(wanted(side.now())),
            side.checkout.read("cs_1"),
            side.checkout.expire("cs_1"),
            side.refunds.read("re_1"),
            side.refunds.refund("here", uuid4(), uuid4(), "pi_1", 1),
            side.subscriptions.read("sub_1"),
        ):
            with pytest.raises(RuntimeError, match="inside a unit of work"):
                await call
