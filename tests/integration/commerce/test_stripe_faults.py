"""The real gateways while Stripe is broken, slow, busy or of another opinion: one effect, and an answer in time."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from adapters.circuit import FAILURES, OPEN_FOR
from adapters.stripe.api import WHOLE
from core.commerce.listings.model import WantedListing
from core.commerce.payments.model import GatewayRefusedError
from core.shared.errors import Unavailable
from core.shared.request import serve_as
from tests.support.gateways import StripeSide, plan_session, stripe_side, wanted

KEY = "sk_test_secret_of_the_studio"


@pytest.fixture
async def side() -> AsyncIterator[StripeSide]:
    async with stripe_side(key=KEY) as side:
        yield side


async def sessions(side: StripeSide) -> int:
    answer = await side.world.client.get("/sandbox/stripe/sessions")
    return len(answer.json()["items"])


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "times": 2},
        {"status": 503, "times": 1},
        {"status": 409, "times": 1},
        {"drop": True, "times": 2},
        {"after_chunks": 0, "times": 2},
    ],
)
async def test_a_passing_failure_is_tried_again_under_the_same_key(side: StripeSide, fault: dict[str, object]) -> None:
    await side.fault(**fault)
    order = wanted(side.now())
    session = await side.checkout.open(order)
    assert (await side.checkout.open(order)).id == session.id
    assert await sessions(side) == 1


async def test_a_failure_that_stays_is_worth_another_try_later(side: StripeSide) -> None:
    await side.fault(status=500, times=3)
    order = wanted(side.now())
    with pytest.raises(Unavailable) as caught:
        await side.checkout.open(order)
    assert caught.value.code == "provider_unavailable"
    assert await sessions(side) == 0
    await side.checkout.open(order)
    assert await sessions(side) == 1


async def test_a_busy_stripe_says_when_to_come_back(side: StripeSide) -> None:
    error = {"error": {"type": "invalid_request_error", "code": "rate_limit"}}
    await side.fault(status=429, body=error, headers={"Retry-After": "17"}, times=1)
    with pytest.raises(Unavailable) as caught:
        await side.checkout.open(wanted(side.now()))
    assert caught.value.extra["retry_after"] == 17
    assert len(await side.calls("/checkout/sessions")) == 1


async def test_a_stripe_that_hangs_is_given_up_in_time() -> None:
    assert WHOLE < 10
    async with stripe_side(seconds=0.2, whole=0.5) as side:
        await side.fault(latency_ms=30_000, times=9)
        began = time.monotonic()
        with pytest.raises(Unavailable):
            await side.checkout.open(wanted(side.now()))
        assert time.monotonic() - began < 5
        assert await sessions(side) == 0


async def test_several_calls_of_one_request_share_its_time(side: StripeSide) -> None:
    await side.fault(latency_ms=30_000, times=9)
    began = time.perf_counter()
    serve_as("one request", began + 0.4)
    try:
        for _ in range(3):
            with pytest.raises(Unavailable):
                await side.checkout.read("cs_1")
    finally:
        serve_as(None)
    assert time.perf_counter() - began < 3


async def test_a_slow_answer_is_awaited(side: StripeSide) -> None:
    await side.fault(latency_ms=300, times=1)
    await side.checkout.open(wanted(side.now()))
    assert len(await side.calls("/checkout/sessions")) == 1


async def test_a_refusal_is_final_and_says_why(side: StripeSide) -> None:
    error = {"error": {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}}
    await side.fault(status=402, body=error, times=1)
    with pytest.raises(GatewayRefusedError) as caught:
        await side.checkout.open(wanted(side.now()))
    assert (caught.value.code, caught.value.message) == ("card_declined", "Your card was declined.")
    assert len(await side.calls("/checkout/sessions")) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_stripe_does_not_know_is_ours_to_mend(side: StripeSide, status: int) -> None:
    await side.fault(status=status, body={"error": {"type": "invalid_request_error"}}, times=1)
    with pytest.raises(Unavailable):
        await side.checkout.open(wanted(side.now()))


@pytest.mark.parametrize("body", ["<html>", "[]", "null", '{"object": "checkout.session"}'])
async def test_an_answer_that_makes_no_sense_is_no_session(side: StripeSide, body: str) -> None:
    await side.fault(status=200, body=body, headers={"content-type": "application/json"}, times=9)
    with pytest.raises(Unavailable):
        await side.checkout.open(wanted(side.now()))


async def test_without_a_key_nothing_is_asked() -> None:
    async with stripe_side(key="") as side:
        with pytest.raises(Unavailable):
            await side.checkout.open(wanted(side.now()))
        assert not side.listings.configured
        assert await side.calls() == []


async def test_a_stripe_that_is_down_is_spared(side: StripeSide) -> None:
    await side.fault(status=400, times=FAILURES)
    for _ in range(FAILURES):  # a refusal is an answer
        with pytest.raises(GatewayRefusedError):
            await side.checkout.read("cs_1")
    await side.fault(status=429, times=FAILURES)
    for _ in range(FAILURES):
        with pytest.raises(Unavailable):
            await side.checkout.read("cs_1")
    asked = len(await side.calls())
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await side.checkout.read("cs_1")
    assert time.monotonic() - began < 0.05
    assert len(await side.calls()) == asked
    side.advance(OPEN_FOR)
    assert await side.checkout.read("cs_1") is None


async def test_neither_key_nor_addresses_reach_a_log(side: StripeSide, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await side.fault(status=500, times=1)
    await side.checkout.open(wanted(side.now(), email="ada.secret@example.com"))
    await side.fault(status=401, times=1)
    with pytest.raises(Unavailable):
        await side.checkout.read("cs_1")
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "Stripe" in said
    assert KEY not in said
    assert "ada.secret" not in said


async def test_a_price_is_made_once_by_many_at_once(side: StripeSide) -> None:
    plans = [await plan_session(side) for _ in range(4)]
    await asyncio.gather(*(side.subscriptions.open(plan) for plan in plans))
    made = [call for call in await side.calls("/v1/prices") if call["method"] == "POST"]
    assert len({call["response"]["id"] for call in made}) == 1
    before = len(await side.calls("/v1/prices"))
    await side.subscriptions.open(await plan_session(side))
    assert len(await side.calls("/v1/prices")) == before


async def test_a_product_is_listed_once_and_follows_ours(side: StripeSide) -> None:
    listing = WantedListing(app="here", product_id=uuid4(), name="Tea", description="Green", active=True)
    ref = await side.listings.put(listing)
    changed = WantedListing(app="here", product_id=listing.product_id, name="Tea!", description=None, active=False)
    assert await side.listings.put(changed) == ref
    found = (await side.world.client.get(f"/sandbox/stripe/objects/{ref}")).json()
    assert (found["name"], found["active"], found["description"]) == ("Tea!", False, None)
    assert found["metadata"] == {"app": "here", "product_id": str(listing.product_id)}
    before = len(await side.calls())
    await side.fault(status=500, times=1)  # meant for a sale, and spares the books
    await side.listings.put(listing)
    assert len(await side.calls()) == before + 1
