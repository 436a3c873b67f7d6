"""The pages on which people pay and look after subscriptions, clicked through without a browser."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from uuid import uuid4

import msgspec
import pytest

from tests.support.gateways import BASIC, PRO, TEA, StripeSide, plan_session, stripe_side, subscribed, wanted
from tests.support.service import served


@pytest.fixture
async def side() -> AsyncIterator[StripeSide]:
    async with stripe_side() as side:
        yield side


def here(url: str | None) -> str:
    """A page's path in the world, where a browser would go through our service."""
    assert url is not None
    assert url.startswith("http://127.0.0.1:8000/sandbox/stripe/")
    return url.removeprefix("http://127.0.0.1:8000")


async def look(side: StripeSide, url: str | None) -> str:
    answer = await side.world.client.get(here(url))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not re.search(r"https?://", answer.text.replace("https://shop.example", ""))
    return unescape(answer.text)


async def press(side: StripeSide, url: str | None, **form: str) -> str:
    """Where the button leads."""
    answer = await side.world.client.post(here(url), data=form)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_somebody_pays_and_is_back_in_the_shop(side: StripeSide) -> None:
    back = "https://shop.example/ö?s={CHECKOUT_SESSION_ID}"
    session = await side.checkout.open(wanted(side.now(), discount_cents=80, success_url=back))
    page = await look(side, session.url)
    for text in ("Green tea", "2 × €12.90", "€25.80", "−€0.80", "Pay €25.00", 'href="https://shop.example/cart"'):
        assert text in page
    policy = (await side.world.client.get(here(session.url))).headers["content-security-policy"]
    assert "form-action 'self' https://shop.example;" in policy
    assert await press(side, session.url, act="pay") == f"https://shop.example/%C3%B6?s={session.id}"
    page = await look(side, session.url)
    assert "This has been paid." in page
    assert 'value="pay"' not in page
    assert await press(side, session.url, act="pay") == session.url  # a second click pays nothing
    found = await side.checkout.read(session.id)
    assert found is not None
    assert (found.payment_status, found.amount_total) == ("paid", 2500)
    assert len(side.world.delivered.calls) == 1


async def test_a_declined_card_may_be_tried_again(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now()))
    declined = await press(side, session.url, act="decline")
    assert "declined" in await look(side, declined)
    assert side.world.delivered.calls == []
    assert (await press(side, session.url, act="pay")).startswith("https://shop.example/done")


async def test_a_transfer_is_promised_on_the_page_and_arrives_there(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now()))
    assert (await press(side, session.url, act="transfer")).startswith("https://shop.example/done")
    assert "Waiting for the transfer" in await look(side, session.url)
    await press(side, session.url, act="arrive")
    found = await side.checkout.read(session.id)
    assert found is not None
    assert found.payment_status == "paid"
    lost = await side.checkout.open(wanted(side.now()))
    await press(side, lost.url, act="transfer")
    await press(side, lost.url, act="fail")
    assert "did not arrive" in await look(side, lost.url)


async def test_tax_follows_the_country_where_it_is_asked_for(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now(), automatic_tax=True))
    assert "€30.70" in await look(side, f"{session.url}?country=DE")
    await press(side, session.url, act="pay", country="DE")
    found = await side.checkout.read(session.id)
    assert found is not None
    assert (found.amount_total, found.amount_tax, found.country) == (3070, 490, "DE")


async def test_a_page_whose_time_is_over_says_so(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now()))
    side.advance(timedelta(hours=1))
    assert "This checkout has expired" in await look(side, session.url)
    assert len(side.world.delivered.calls) == 1
    assert await press(side, session.url, act="pay") == session.url


async def test_names_are_shown_and_never_obeyed(side: StripeSide) -> None:
    evil = msgspec.structs.replace(TEA, name='<script>alert("x")</script>')
    session = await side.checkout.open(wanted(side.now(), lines=(evil,), cancel_url='https://shop.example/"onclick="x'))
    answer = await side.world.client.get(here(session.url))
    assert "<script" not in answer.text
    assert '"onclick' not in answer.text
    said = await side.world.client.get(here(session.url), params={"said": "<img src=x>"})
    assert "<img" not in said.text


async def test_a_portal_cancels_resumes_and_changes(side: StripeSide) -> None:
    other = await plan_session(side, PRO)
    await side.subscriptions.open(other)
    plan = await plan_session(side, BASIC)
    subscription = await side.subscribe((await side.subscriptions.open(plan)).id)
    portal = await side.subscriptions.portal(plan.customer, "https://shop.example/account", "en")
    page = await look(side, portal)
    for text in ("ada@example.com", "Basic", "$9.00 a month · renews on 1 February 2030", "Change to Pro"):
        assert text in page
    assert await press(side, portal, act="cancel", subscription=subscription) == portal
    assert "ends on 1 February 2030" in await look(side, portal)
    await press(side, portal, act="resume", subscription=subscription)
    price = re.search(r'value="(change:price_\w+)"', await look(side, portal))
    assert price is not None
    await press(side, portal, act=price[1], subscription=subscription)
    found = await side.subscriptions.read(subscription)
    assert found is not None
    assert (found.price_plan, found.plan) == ("pro", "basic")  # the portal knows prices, and nothing of our metadata
    await press(side, portal, act="decline", subscription=subscription)
    assert "past_due" in await look(side, portal)
    await press(side, portal, act="renew", subscription=subscription)
    assert "active" in await look(side, portal)


async def test_a_portal_is_of_its_customer_alone(side: StripeSide) -> None:
    mine, theirs = await plan_session(side), await subscribed(side)
    portal = await side.subscriptions.portal(mine.customer, "https://shop.example/account", "en")
    assert "There are no subscriptions" in await look(side, portal)
    assert "said=" in await press(side, portal, act="cancel", subscription=theirs)
    found = await side.subscriptions.read(theirs)
    assert found is not None
    assert not found.cancel_at_period_end


async def test_there_is_no_page_of_nobody(side: StripeSide) -> None:
    for path in ("checkout/cs_nobody", "portal/bps_nobody"):
        assert (await side.world.client.get(f"/sandbox/stripe/{path}")).status_code == 404


async def test_the_pages_come_through_our_own_address() -> None:
    async with served() as service:
        style = await service.ask("GET", "/sandbox/stripe/stripe.css")
        assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
        missing = await service.ask("GET", f"/sandbox/stripe/checkout/{uuid4()}")
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
        event = {"type": "customer.updated", "object": {"id": "x"}}
        made = await service.ask("POST", "/sandbox/stripe/events", json=event)
        assert made.status_code == 200
