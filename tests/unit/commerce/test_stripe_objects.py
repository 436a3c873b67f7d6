"""Stripe's JSON in our words, in the shapes that Stripe's own fixtures and API versions have."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from core.commerce.payments.stripe_objects import charge_of, checkout_of, dispute_of, event_of, refund_of, texts
from core.commerce.subscriptions.stripe_objects import invoice_of, subscription_of

AT = 1_893_456_000
INSTANT = datetime(2030, 1, 1, tzinfo=UTC)
OURS = {"app": "gptstore", "order_id": "o1", "user_id": "u1"}
BARE: dict[str, Any] = {
    "checkout.session": {
        "id": "cs_1",
        "object": "checkout.session",
        "amount_total": None,
        "automatic_tax": {"enabled": False, "liability": None, "status": None},
        "client_reference_id": None,
        "currency": None,
        "customer": None,
        "customer_details": {"address": {"country": None, "line1": None}, "email": None},
        "expires_at": AT,
        "metadata": {},
        "mode": "payment",
        "payment_intent": "pi_1",
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": None,
        "subscription": None,
        "total_details": {"amount_discount": 0, "amount_tax": 0, "amount_shipping": None},
        "url": None,
    },
    "charge": {
        "id": "ch_1",
        "object": "charge",
        "amount": 100,
        "amount_refunded": 0,
        "billing_details": {"address": None, "email": None},
        "currency": "usd",
        "customer": None,
        "metadata": {},
        "outcome": None,
        "paid": True,
        "payment_intent": None,
        "payment_method_details": {"card": {"brand": "visa", "country": "US"}, "type": "card"},
        "refunds": {"object": "list", "data": []},
        "shipping": {},
    },
    "refund": {"id": "re_1", "amount": 100, "charge": "ch_1", "payment_intent": None, "status": None, "metadata": None},
    "dispute": {"id": "dp_1", "amount": 1000, "charge": "ch_1", "payment_intent": None, "status": "needs_response"},
    "invoice": {
        "id": "in_1",
        "amount_due": 1000,
        "amount_paid": 0,
        "billing_reason": "manual",
        "currency": "usd",
        "customer": "cus_1",
        "lines": {"data": [{"amount": 1000, "metadata": {}, "period": {"end": AT, "start": AT}, "pricing": None}]},
        "metadata": {},
        "parent": None,
        "status": "draft",
        "total_taxes": None,
    },
    "subscription": {
        "id": "sub_1",
        "created": AT,
        "customer": "cus_1",
        "items": {"data": []},
        "latest_invoice": None,
        "metadata": {},
        "status": "active",
        "trial_end": None,
    },
}
READERS: dict[str, Any] = {
    "checkout.session": checkout_of,
    "charge": charge_of,
    "refund": refund_of,
    "dispute": dispute_of,
    "invoice": invoice_of,
    "subscription": subscription_of,
}


@pytest.mark.parametrize("kind", READERS)
def test_an_object_of_somebody_else_is_read_and_nobodys(kind: str) -> None:
    read = READERS[kind](BARE[kind])
    assert read is not None
    assert getattr(read, "app", None) is None
    assert getattr(read, "order_id", None) is None


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("content", [{}, {"id": None}, {"id": 7}, {"id": "x", "metadata": "no", "status": 5}])
def test_what_makes_no_sense_is_nothing(kind: str, content: dict[str, Any]) -> None:
    assert READERS[kind](content) is None


@pytest.mark.parametrize("metadata", [None, 7, "no", [], True, {"app": 7}])
def test_metadata_that_is_none_says_nothing(metadata: Any) -> None:
    assert texts(metadata) == {}


def test_a_paid_session_says_what_was_paid_and_for_what() -> None:
    session = {
        **BARE["checkout.session"],
        "status": "complete",
        "payment_status": "paid",
        "amount_total": 2380,
        "currency": "eur",
        "total_details": {"amount_tax": 380},
        "customer_details": {"address": {"country": "DE"}},
        "payment_intent": {"id": "pi_1", "object": "payment_intent"},
        "client_reference_id": "o1",
        "metadata": OURS,
    }
    read = checkout_of(session)
    assert read is not None
    assert (read.status, read.payment_status, read.amount_total, read.amount_tax) == ("complete", "paid", 2380, 380)
    assert (read.currency, read.country, read.payment_intent) == ("EUR", "DE", "pi_1")
    assert (read.app, read.order_id, read.user_id, read.expires_at) == ("gptstore", "o1", "u1", INSTANT)


def test_a_session_of_a_mode_that_is_not_known_is_nothing() -> None:
    assert checkout_of({**BARE["checkout.session"], "mode": "barter"}) is None


def test_a_charge_tells_all_that_went_back() -> None:
    read = charge_of({**BARE["charge"], "payment_intent": "pi_1", "amount_refunded": 40, "metadata": OURS})
    assert read is not None
    assert (read.payment, read.amount_cents, read.refunded_cents, read.country) == ("pi_1", 100, 40, "US")
    whole = charge_of({**BARE["charge"], "amount_refunded": None, "refunded": True})
    assert whole is not None
    assert whole.refunded_cents == 100


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("needs_response", "open"),
        ("warning_under_review", "open"),
        ("warning_closed", "won"),
        ("won", "won"),
        ("lost", "lost"),
    ],
)
def test_a_dispute_is_open_won_or_lost(said: str, meant: str) -> None:
    read = dispute_of({**BARE["dispute"], "status": said})
    assert read is not None
    assert read.state == meant


def test_a_refund_of_ours_is_known_by_its_id() -> None:
    read = refund_of({**BARE["refund"], "status": "succeeded", "metadata": {**OURS, "refund_id": "r1"}})
    assert read is not None
    assert (read.refund_id, read.outcome.status, read.outcome.amount_cents) == ("r1", "succeeded", 100)
    later = refund_of({**BARE["refund"], "status": "a word to come"})
    assert later is not None
    assert later.outcome.status == "pending"


def test_the_period_of_a_subscription_is_its_items_else_its_own() -> None:
    ours = {"app": "gptstore", "user_id": "u1", "plan": "basic"}
    price = {"id": "price_1", "unit_amount": 900, "currency": "usd", "metadata": {"plan": "pro"}}
    item = {"id": "si_1", "price": price, "current_period_start": AT - 9, "current_period_end": AT}
    today = {**BARE["subscription"], "items": {"data": [item]}, "metadata": ours, "current_period_end": 5}
    read = subscription_of(today)
    assert read is not None
    assert (read.current_period_end, read.item, read.price) == (INSTANT, "si_1", "price_1")
    assert (read.plan, read.price_plan, read.amount_cents, read.currency) == ("basic", "pro", 900, "USD")
    before = subscription_of({**today, "items": {"data": [{"id": "si_1"}]}, "current_period_end": AT})
    assert before is not None
    assert before.current_period_end == INSTANT


def line(*, proration: bool = False, end: int = AT) -> dict[str, Any]:
    """A line as today's API has it."""
    details = {"subscription": "sub_1", "proration": proration}
    return {
        "parent": {"type": "subscription_item_details", "subscription_item_details": details},
        "period": {"start": AT - 9, "end": end},
        "pricing": {"type": "price_details", "price_details": {"price": "price_1"}},
    }


def test_a_bill_of_today_names_its_subscription_in_its_parent() -> None:
    details = {"subscription": "sub_1", "metadata": {"app": "gptstore", "user_id": "u1", "plan": "pro"}}
    bill = {
        **BARE["invoice"],
        "billing_reason": "subscription_cycle",
        "parent": {"type": "subscription_details", "subscription_details": details},
        "lines": {"data": [line(proration=True, end=AT + 5), line()]},
        "total_taxes": [{"amount": 3}, {"amount": 4}],
        "payments": {"data": [{"payment": {"type": "payment_intent", "payment_intent": "pi_1"}}]},
        "status_transitions": {"paid_at": AT},
    }
    read = invoice_of(bill)
    assert read is not None
    assert (read.subscription, read.price, read.period_end, read.tax_cents) == ("sub_1", "price_1", INSTANT, 7)
    assert (read.first, read.renewal, read.payment_intent, read.paid_at) == (False, True, "pi_1", INSTANT)
    assert (read.app, read.user_id, read.plan) == ("gptstore", "u1", "pro")


def test_a_bill_of_before_names_it_at_the_top() -> None:
    old = {"price": {"id": "price_1", "metadata": {"plan": "pro"}}, "period": {"start": 1, "end": AT}}
    bill = {
        **BARE["invoice"],
        "billing_reason": "subscription_create",
        "subscription": "sub_1",
        "subscription_details": {"metadata": {"plan": "pro"}},
        "lines": {"data": [{**old, "subscription": "sub_1", "proration": False}]},
        "payment_intent": "pi_1",
        "tax": 9,
    }
    read = invoice_of(bill)
    assert read is not None
    assert (read.subscription, read.price, read.price_plan, read.plan) == ("sub_1", "price_1", "pro", "pro")
    assert (read.first, read.renewal, read.period_end) == (True, False, INSTANT)
    assert (read.payment_intent, read.tax_cents) == ("pi_1", 9)


@pytest.mark.parametrize(("reason", "renews"), [("subscription_update", False), ("manual", False), (None, True)])
def test_a_bill_for_a_difference_renews_nothing(reason: str | None, renews: bool) -> None:
    read = invoice_of({**BARE["invoice"], "billing_reason": reason, "lines": {"data": [line()]}})
    assert read is not None
    assert (read.first, read.renewal) == (False, renews)


def test_an_event_is_what_it_says_and_holds_its_object() -> None:
    whole = {
        "id": "evt_1",
        "object": "event",
        "type": "charge.refunded",
        "created": AT,
        "data": {"object": {"id": "x"}},
    }
    read = event_of(msgspec.json.encode(whole))
    assert read is not None
    assert (read.id, read.type, read.created_at, read.object) == ("evt_1", "charge.refunded", INSTANT, {"id": "x"})


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"type": "x"}', b'{"id": 5}', b'{"id": ""}', b"\xff"])
def test_what_has_no_id_is_no_event(body: bytes) -> None:
    assert event_of(body) is None


@pytest.mark.parametrize("rest", ["", ', "type": 5, "data": []', ', "data": null, "created": "now"'])
def test_an_event_may_be_anything_beyond_its_id(rest: str) -> None:
    read = event_of(f'{{"id": "evt_1"{rest}}}'.encode())
    assert read is not None
    assert (read.id, read.type, read.object, read.created_at) == ("evt_1", "", {}, None)
