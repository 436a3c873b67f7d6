"""The sandbox's Stripe, as its wire and its controls show it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import stripe

from adapters.sandbox.clock import SandboxClock
from entrypoints.sandbox.stripe import events
from entrypoints.sandbox.stripe.engine import Engine
from entrypoints.sandbox.stripe.forms import Form, nested
from entrypoints.sandbox.stripe.periods import after
from entrypoints.sandbox.stripe.refusals import StripeRefusal
from entrypoints.sandbox.wire import Call
from tests.support.gateways import PRO, StripeSide, plan_session, stripe_side, subscribed, wanted

SECRET = "whsec_test_secret"


@pytest.fixture
async def side() -> AsyncIterator[StripeSide]:
    async with stripe_side() as side:
        yield side


def told(side: StripeSide) -> list[dict[str, Any]]:
    """The events that came to our webhook, whose signature Stripe's own SDK has checked."""
    found = []
    for call in side.world.delivered.calls:
        assert call.path == "/api/v1/webhooks/stripe"
        header = call.headers["stripe-signature"]
        stripe.WebhookSignature.verify_header(call.body.decode(), header, SECRET, tolerance=None)
        found.append(msgspec.json.decode(call.body))
    return found


def types(side: StripeSide) -> list[str]:
    return [event["type"] for event in told(side)]


async def raw(side: StripeSide, method: str, path: str, key: str = "", **form: str) -> httpx.Response:
    headers = {"authorization": "Bearer sk_test_x", **({"idempotency-key": key} if key else {})}
    return await side.world.client.request(method, f"/stripe/v1{path}", headers=headers, data=form or None)


async def paid(side: StripeSide) -> dict[str, Any]:
    session = await side.checkout.open(wanted(side.now()))
    return await side.control(f"/sessions/{session.id}/pay")


async def test_an_event_is_whole_signed_and_of_the_simulated_instant(side: StripeSide) -> None:
    session = await paid(side)
    [event] = told(side)
    assert (event["object"], event["type"], event["api_version"]) == (
        "event",
        "checkout.session.completed",
        stripe.api_version,
    )
    assert event["created"] == int(side.now().timestamp())
    assert side.world.delivered.calls[0].headers["stripe-signature"].startswith(f"t={event['created']},")
    assert session["events"] == [{"id": event["id"], "type": event["type"], "status": 200}]
    content = event["data"]["object"]
    assert (content["id"], content["payment_status"]) == (session["id"], "paid")
    assert not [name for name in [*event, *content] if name.startswith("_")]
    assert (await raw(side, "GET", f"/events/{event['id']}")).json()["data"] == event["data"]


async def test_what_we_change_ourselves_is_told_as_well(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now()))
    await side.checkout.expire(session.id)
    subscription = await subscribed(side)
    await side.subscriptions.cancel_at_end(subscription, uuid4())
    assert types(side) == [
        "checkout.session.expired",
        "customer.subscription.created",
        "invoice.paid",
        "checkout.session.completed",
        "customer.subscription.updated",
    ]
    assert told(side)[-1]["data"]["previous_attributes"]["cancel_at_period_end"] is False


async def test_a_transfer_is_promised_and_comes_later(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now()))
    promised = await side.control(f"/sessions/{session.id}/pay", **{"async": True})
    assert (promised["status"], promised["payment_status"]) == ("complete", "unpaid")
    arrived = await side.control(f"/sessions/{session.id}/pay")
    assert arrived["payment_status"] == "paid"
    assert types(side) == ["checkout.session.completed", "checkout.session.async_payment_succeeded"]


async def test_a_failed_payment_was_promised_before(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now()))
    await side.control(f"/sessions/{session.id}/fail")
    await side.control(f"/sessions/{session.id}/fail")
    assert types(side) == ["checkout.session.completed", "checkout.session.async_payment_failed"]
    found = await side.checkout.read(session.id)
    assert found is not None
    assert (found.status, found.payment_status) == ("complete", "unpaid")


async def test_a_declined_card_begins_no_subscription(side: StripeSide) -> None:
    session = await side.subscriptions.open(await plan_session(side))
    answer = await side.control(f"/sessions/{session.id}/fail")
    assert (answer["status"], answer["events"]) == ("open", [])
    assert await side.subscribe(session.id)


async def test_a_payment_may_be_another_than_was_asked_for(side: StripeSide) -> None:
    session = await side.checkout.open(wanted(side.now()))
    answer = await side.control(f"/sessions/{session.id}/pay", amount=1, currency="USD", country="DE")
    assert (answer["amount_total"], answer["currency"]) == (1, "usd")
    assert answer["customer_details"]["address"]["country"] == "DE"


@pytest.mark.parametrize("act", ["pay", "fail", "expire"])
async def test_a_session_that_is_over_stays_so(side: StripeSide, act: str) -> None:
    session = await paid(side)
    answer = await side.world.client.post(f"/sandbox/stripe/sessions/{session['id']}/{act}")
    assert answer.status_code == 422
    assert (await side.world.client.post(f"/sandbox/stripe/sessions/nobody/{act}")).status_code == 404
    assert len(told(side)) == 1


async def test_money_goes_back_by_the_dashboard_and_by_banks(side: StripeSide) -> None:
    session = await paid(side)
    refund = await side.control("/refunds", session=session["id"], amount=100)
    assert refund["status"] == "succeeded"
    failed = await side.control(f"/refunds/{refund['id']}/fail")
    assert failed["status"] == "failed"
    dispute = await side.control("/disputes", payment_intent=session["payment_intent"])
    closed = await side.control(f"/disputes/{dispute['id']}/close", status="lost")
    assert closed["status"] == "lost"
    assert types(side)[1:] == ["charge.refunded", "refund.failed", "charge.dispute.created", "charge.dispute.closed"]
    assert told(side)[1]["data"]["object"]["amount_refunded"] == 100
    charge = (await raw(side, "GET", f"/charges/{dispute['charge']}")).json()
    assert (charge["amount_refunded"], charge["disputed"]) == (0, True)
    balance = (await raw(side, "GET", f"/balance_transactions/{charge['balance_transaction']}")).json()
    assert balance["net"] == charge["amount"] - balance["fee"] > 0


async def test_an_event_by_hand_is_put_over_what_is_known(side: StripeSide) -> None:
    session = await paid(side)
    made = {"type": "checkout.session.completed", "object": {"id": session["id"], "amount_total": 7}, "id": "evt_mine"}
    answer = await side.world.client.post("/sandbox/stripe/events", json={**made, "created": 5})
    assert answer.json() == {"id": "evt_mine", "status": 200}
    event = told(side)[-1]
    assert (event["id"], event["created"], event["data"]["object"]["amount_total"]) == ("evt_mine", 5, 7)
    assert event["data"]["object"]["metadata"] == session["metadata"]


async def test_the_newest_event_says_how_an_object_is(side: StripeSide) -> None:
    subscription = await subscribed(side)
    now = int(side.now().timestamp())

    async def say(status: str, created: int) -> str:
        content = {"id": subscription, "status": status}
        await side.control("/events", type="customer.subscription.updated", object=content, created=created)
        found = await side.subscriptions.read(subscription)
        assert found is not None
        return found.status

    assert await say("past_due", now) == "past_due"
    assert await say("active", now - 1) == "past_due"
    assert await say("unpaid", now + 9) == "unpaid"
    assert await say("active", now + 5) == "unpaid"
    assert told(side)[-1]["data"]["previous_attributes"] == {"status": "unpaid"}


@pytest.mark.parametrize("content", [{"id": "cs_made_up"}, {"id": 5}, {}, {"id": "sub_made_up", "metadata": {}}])
async def test_an_event_may_be_about_anything(side: StripeSide, content: dict[str, Any]) -> None:
    side.world.delivered.status = 418
    answer = await side.control("/events", type="checkout.session.completed", object=content)
    assert answer["status"] == 418
    assert told(side)[0]["data"]["object"].items() >= content.items()


async def test_events_come_late_twice_or_in_disorder(side: StripeSide) -> None:
    await side.control("/delivery", mode="hold")
    await subscribed(side)
    assert told(side) == []
    held = (await side.world.client.get("/sandbox/stripe/delivery")).json()
    assert (held["mode"], len(held["held"])) == ("hold", 3)
    delivered = await side.control("/deliver", order="reversed", times=2)
    assert [item["status"] for item in delivered["items"]] == [200] * 6
    last_to_first = ["checkout.session.completed", "invoice.paid", "customer.subscription.created"]
    assert types(side) == [kind for kind in last_to_first for _ in range(2)]


async def test_events_of_one_act_come_as_the_mode_wants_it(side: StripeSide) -> None:
    in_order = ["customer.subscription.created", "invoice.paid", "checkout.session.completed"]
    came = {}
    for mode in ("reversed", "twice", "off", "normal"):
        await side.control("/delivery", mode=mode)
        side.world.delivered.calls.clear()
        await subscribed(side)
        came[mode] = types(side)
    assert came == {
        "reversed": in_order[::-1],
        "twice": [kind for kind in in_order for _ in range(2)],
        "off": [],
        "normal": in_order,
    }


async def test_what_is_not_acknowledged_comes_again(side: StripeSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "WAITS", (0.01, 0.01, 0.01))
    side.world.delivered.status = 503
    session = await paid(side)
    assert session["events"][0]["status"] == 503
    for _ in range(100):
        if len(side.world.delivered.calls) == 3:
            side.world.delivered.status = 200
        await asyncio.sleep(0.005)
    assert len(side.world.delivered.calls) == 4
    assert len({event["id"] for event in told(side)}) == 1


async def test_the_same_key_is_the_same_answer(side: StripeSide) -> None:
    first = await raw(side, "POST", "/customers", "k1", email="a@b.example")
    again = await raw(side, "POST", "/customers", "k1", email="a@b.example")
    assert first.json() == again.json()
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    other = await raw(side, "POST", "/customers", "k1", email="c@b.example")
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
    side.advance(timedelta(hours=24))
    assert (await raw(side, "POST", "/customers", "k1", email="c@b.example")).status_code == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"mode": "payment"}, None),
        ({"mode": "payment", "nonsense": "1"}, "parameter_unknown"),
        ({"line_items[0][price]": "price_none"}, "parameter_missing"),
        ({"mode": "payment", "line_items[0][price]": "price_none", "line_items[0][quantity]": "1"}, "resource_missing"),
        ({"mode": "payment", "line_items[0][quantity]": "many"}, "parameter_invalid_integer"),
        ({"mode": "payment", "line_items[0][quantity]": "0"}, "parameter_invalid_integer"),
        ({"mode": "payment", "line_items": "tea"}, None),
        ({"mode": "payment", "customer": "cus_nobody"}, "resource_missing"),
    ],
)
async def test_a_bad_request_is_refused_in_stripes_words(
    side: StripeSide, form: dict[str, str], code: str | None
) -> None:
    answer = await raw(side, "POST", "/checkout/sessions", **form)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error.get("code")) == (400, "invalid_request_error", code)


async def test_nobody_calls_without_a_key(side: StripeSide) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic c2s6"}):
        assert (await side.world.client.get("/stripe/v1/customers", headers=headers)).status_code == 401


async def test_lists_are_pages_that_the_sdk_walks(side: StripeSide) -> None:
    for number in range(5):
        await raw(side, "POST", "/customers", email=f"{number}@b.example")
    page = (await raw(side, "GET", "/customers?limit=2")).json()
    assert ([item["email"][0] for item in page["data"]], page["has_more"]) == (["4", "3"], True)
    rest = (await raw(side, "GET", f"/customers?limit=3&starting_after={page['data'][-1]['id']}")).json()
    assert ([item["email"][0] for item in rest["data"]], rest["has_more"]) == (["2", "1", "0"], False)


async def test_what_is_asked_for_is_expanded(side: StripeSide) -> None:
    session = await paid(side)
    path = f"/checkout/sessions/{session['id']}?expand[0]=payment_intent.latest_charge"
    found = (await raw(side, "GET", path)).json()
    assert found["payment_intent"]["latest_charge"]["amount"] == session["amount_total"]
    assert not [name for name in found["payment_intent"] if name.startswith("_")]
    lines = (await raw(side, "GET", f"/checkout/sessions/{session['id']}/line_items")).json()
    assert [line["description"] for line in lines["data"]] == ["Green tea"]


async def test_an_upgrade_is_billed_for_what_is_left(side: StripeSide) -> None:
    subscription = await subscribed(side)
    side.advance(timedelta(days=15, hours=12))  # half of January
    changed = await side.subscriptions.change_now(subscription, PRO, uuid4())
    bill = (await raw(side, "GET", f"/invoices/{changed.latest_invoice}")).json()
    assert (bill["billing_reason"], bill["status"], bill["total"]) == ("subscription_update", "paid", 1450 - 450)
    assert [line["parent"]["subscription_item_details"]["proration"] for line in bill["lines"]["data"]] == [True, True]


async def test_who_cannot_pay_the_difference_keeps_what_they_have(side: StripeSide) -> None:
    plan = await plan_session(side)
    subscription = await side.subscribe((await side.subscriptions.open(plan)).id)
    await side.control(f"/customers/{plan.customer}/card", works=False)
    answer = await raw(
        side,
        "POST",
        f"/subscriptions/{subscription}",
        **{"items[0][price]": await side.subscriptions.prices.of(PRO), "proration_behavior": "always_invoice"},  # type: ignore[attr-defined]
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "card_declined")
    found = await side.subscriptions.read(subscription)
    assert found is not None
    assert found.amount_cents == 900
    assert (await side.control(f"/subscriptions/{subscription}/renew"))["status"] == "past_due"


async def test_dunning_ends_with_the_open_bill_paid_or_with_the_subscription(side: StripeSide) -> None:
    subscription = await subscribed(side)
    failed = await side.control(f"/subscriptions/{subscription}/renew", fail=True)
    end = failed["items"]["data"][0]["current_period_end"]
    again = await side.control(f"/subscriptions/{subscription}/renew", fail=True)
    assert (failed["status"], again["status"]) == ("past_due", "past_due")
    bill = (await raw(side, "GET", f"/invoices/{again['latest_invoice']}")).json()
    assert (bill["attempt_count"], bill["status"], bill["billing_reason"]) == (2, "open", "subscription_cycle")
    paid_up = await side.control(f"/subscriptions/{subscription}/renew")
    assert (paid_up["status"], paid_up["items"]["data"][0]["current_period_end"]) == ("active", end)
    await side.control(f"/subscriptions/{subscription}/renew", fail=True)
    assert (await side.control(f"/subscriptions/{subscription}/cancel"))["status"] == "canceled"
    assert types(side)[3:] == [
        "customer.subscription.updated",
        "invoice.payment_failed",
        "invoice.payment_failed",
        "customer.subscription.updated",
        "invoice.paid",
        "customer.subscription.updated",
        "invoice.payment_failed",
        "customer.subscription.deleted",
    ]


def test_a_restarted_world_knows_what_it_knew(tmp_path: Path) -> None:
    async def deliver(_call: Call) -> int:
        return 200

    def engine() -> Engine:
        return Engine(SandboxClock(), tmp_path / "stripe.jsonl", public="", secret=SECRET, deliver=deliver)

    first = engine()
    customer = first.goods.make_customer(Form({"email": "a@b.example"}))
    changed = first.goods.change_customer(customer, Form({"email": "c@b.example"}))
    with (tmp_path / "stripe.jsonl").open("ab") as file:
        file.write(b'{"id": "cus_half')  # killed while it wrote
    second = engine()
    assert second.store.get("customer", customer["id"]) == changed
    assert engine().store.all("customer") == [changed]


def test_forms_are_nested_as_stripe_writes_them() -> None:
    pairs = [("a[b][0][c]", "1"), ("a[b][1][c]", "2"), ("d[]", "x"), ("d[]", "y"), ("e", "")]
    form = Form(nested(pairs))
    assert [part.needed("c") for part in form.part("a").parts("b")] == ["1", "2"]
    assert (form.texts("d"), form.text("e")) == (["x", "y"], None)
    for bad in ([("a", "1"), ("a[b]", "2")], [("a[", "1")], [("[a]", "1")]):
        with pytest.raises(StripeRefusal):
            nested(bad)


@pytest.mark.parametrize(
    ("start", "interval", "end"),
    [
        ("2030-01-31T10:00:00+00:00", "month", "2030-02-28T10:00:00+00:00"),
        ("2032-02-29T00:00:00+00:00", "year", "2033-02-28T00:00:00+00:00"),
        ("2030-12-15T10:00:00+00:00", "month", "2031-01-15T10:00:00+00:00"),
        ("2030-12-31T10:00:00+00:00", "week", "2031-01-07T10:00:00+00:00"),
    ],
)
def test_periods_follow_the_calendar(start: str, interval: str, end: str) -> None:
    begin = int(datetime.fromisoformat(start).timestamp())
    assert after(begin, interval) == int(datetime.fromisoformat(end).timestamp())
