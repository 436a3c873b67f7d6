"""Subscriptions over HTTP, with the sandbox's Stripe on the other side."""

from collections.abc import AsyncIterator
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.support.service import NOON, Service, only, served, where

pytestmark = pytest.mark.asyncio(loop_scope="module")

STORE = "/api/v1/gptstore"
CURRENT = f"{STORE}/subscriptions/current"
DAY = 86_400
PASSWORD = "a fine long passphrase"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["memory", "postgres"])
async def running(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with served(only("gptstore"), **where(request, "module_database")) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="module")
async def service(running: Service) -> Service:
    await running.hold(NOON)
    await running.client.post("/sandbox/stripe/delivery", json={"mode": "normal"})
    await running.client.delete("/sandbox/outbox")
    return running


class Customer:
    """Somebody of the store."""

    def __init__(self, service: Service, session: dict[str, Any]) -> None:
        self.service = service
        self.token: str = session["access_token"]
        self.id: str = session["user"]["id"]
        self.email: str = session["user"]["email"]

    async def ask(self, method: str, path: str, **options: Any) -> Any:
        """Signed in, anew if so much time has passed."""
        answer = await self.service.ask(method, path, token=self.token, **options)
        if answer.status_code != 401:
            return answer
        body = {"app": "gptstore", "email": self.email, "password": PASSWORD}
        self.token = (await self.service.ask("POST", "/api/v1/auth/login", json=body)).json()["access_token"]
        return await self.service.ask(method, path, token=self.token, **options)

    async def subscribe(self, plan: str = "basic", **body: Any) -> Any:
        return await self.ask("POST", f"{STORE}/subscriptions", json={"plan": plan, **body})

    async def current(self) -> dict[str, Any]:
        answer = await self.ask("GET", CURRENT)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def credits(self) -> int:
        """By the export, which everybody has."""
        export = (await self.ask("GET", "/api/v1/auth/account/export")).json()
        return sum(account["balance"] for account in export["apps"]["gptstore"].get("ledger_accounts", []))

    async def pay(self, session_id: str) -> str:
        """On Stripe's page; the subscription that comes of it."""
        paid = await control(self.service, f"sessions/{session_id}/pay", {})
        await self.service.drain()
        name: str = paid["subscription"]
        return name

    async def begun(self, plan: str = "basic") -> str:
        """A subscription that runs."""
        answer = await self.subscribe(plan)
        assert answer.status_code == 201, answer.text
        return await self.pay(answer.json()["session_id"])


async def control(service: Service, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Something happens at Stripe."""
    answer = await service.client.post(f"/sandbox/stripe/{path}", json=body)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def event(service: Service, kind: str, **content: Any) -> None:
    """Stripe tells of something, whatever it is there."""
    created = content.pop("created", None)
    body = {"type": kind, "object": content, **({"created": created} if created is not None else {})}
    assert (await control(service, "events", body))["status"] == 200
    await service.drain()


async def customer(service: Service, locale: str = "en") -> Customer:
    body = {"app": "gptstore", "email": f"{uuid4()}@example.com", "password": PASSWORD, "locale": locale}
    answer = await service.ask("POST", "/api/v1/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return Customer(service, answer.json())


async def test_plans_and_packs_are_for_everybody_and_have_tags(service: Service) -> None:
    for path, key in (("plans", "basic"), ("credit-packs", "credits_100")):
        answer = await service.ask("GET", f"{STORE}/{path}")
        assert answer.status_code == 200
        assert answer.json()["next_cursor"] is None
        assert answer.json()["items"][0]["key"] == key
        tag = answer.headers["etag"]
        again = await service.ask("GET", f"{STORE}/{path}", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert (await service.ask("GET", f"{STORE}/plans")).json()["items"] == [
        {
            "key": "basic",
            "title": "Basic",
            "price_cents": 900,
            "currency": "USD",
            "interval": "month",
            "credits": 100,
            "premium": True,
        },
        {
            "key": "pro",
            "title": "Pro",
            "price_cents": 2900,
            "currency": "USD",
            "interval": "month",
            "credits": 500,
            "premium": True,
        },
    ]


async def test_a_life_from_the_page_to_the_end(service: Service) -> None:
    ada = await customer(service)
    assert await ada.current() == {
        "status": "none",
        "plan": None,
        "premium": False,
        "current_period_end": None,
        "cancel_at_period_end": False,
        "grace_until": None,
    }
    opened = await ada.subscribe(success_url="https://gptstore.example/thanks")
    assert opened.status_code == 201
    assert opened.json()["status"] == "none"
    name = await ada.pay(opened.json()["session_id"])
    began = await ada.current()
    assert (began["status"], began["plan"], began["premium"]) == ("active", "basic", True)
    assert began["current_period_end"].startswith("2030-02-01")
    assert await ada.credits() == 100
    await service.advance(31 * DAY)
    await control(service, f"subscriptions/{name}/renew", {})
    await service.drain()
    assert (await ada.current())["current_period_end"].startswith("2030-03-01")
    assert await ada.credits() == 200
    await service.advance(28 * DAY)
    await control(service, f"subscriptions/{name}/renew", {"fail": True})
    await service.drain()
    refused = await ada.current()
    assert (refused["status"], refused["premium"], refused["grace_until"]) == (
        "past_due",
        True,
        "2030-03-08T12:00:00Z",
    )
    await service.advance(7 * DAY)
    over = await ada.current()
    assert (over["status"], over["premium"]) == ("past_due", False)
    await control(service, f"subscriptions/{name}/cancel", {})
    await service.drain()
    assert (await ada.current())["status"] == "canceled"
    assert await ada.credits() == 200
    letters = [letter["payload"]["subject"] for letter in await service.outbox("email") if letter["to"] == ada.email]
    assert "Your payment to GPT store did not go through" in letters
    assert "Your subscription to GPT store has ended" in letters
    assert len(letters) == len(set(letters))


async def test_paying_in_time_keeps_everything(service: Service) -> None:
    ada = await customer(service, locale="es")
    name = await ada.begun()
    await service.advance(31 * DAY)
    await control(service, f"subscriptions/{name}/renew", {"fail": True})
    await service.drain()
    await service.advance(DAY)
    await control(service, f"subscriptions/{name}/renew", {"fail": True})
    await service.drain()
    assert (await ada.current())["grace_until"] == "2030-02-08T12:00:00Z"
    await control(service, f"subscriptions/{name}/renew", {})
    await service.drain()
    paid = await ada.current()
    assert (paid["status"], paid["premium"], paid["grace_until"]) == ("active", True, None)
    assert await ada.credits() == 200
    letters = [letter["payload"]["subject"] for letter in await service.outbox("email") if letter["to"] == ada.email]
    assert letters.count("No hemos podido cobrar tu pago en GPT store") == 1


async def test_changing_plan_and_mind(service: Service) -> None:
    ada = await customer(service)
    name = await ada.begun()
    changed = await ada.ask("PATCH", CURRENT, json={"plan": "pro"})
    assert (changed.status_code, changed.json()["plan"]) == (200, "pro")
    await service.drain()
    assert (await ada.current())["plan"] == "pro"
    assert await ada.credits() == 500
    lowered = await ada.ask("PATCH", CURRENT, json={"plan": "basic"})
    assert (lowered.status_code, lowered.json()["plan"]) == (200, "pro")
    await service.drain()
    await service.advance(31 * DAY)
    await control(service, f"subscriptions/{name}/renew", {})
    await service.drain()
    assert (await ada.current())["plan"] == "basic"
    assert await ada.credits() == 600
    ended = await ada.ask("DELETE", CURRENT)
    assert (ended.status_code, ended.json()["cancel_at_period_end"]) == (200, True)
    resumed = await ada.ask("PATCH", CURRENT, json={"cancel_at_period_end": False})
    assert (resumed.status_code, resumed.json()["cancel_at_period_end"]) == (200, False)
    await ada.ask("DELETE", CURRENT)
    await service.advance(28 * DAY)
    await control(service, f"subscriptions/{name}/renew", {})
    await service.drain()
    gone = await ada.current()
    assert (gone["status"], gone["premium"]) == ("canceled", False)
    assert (await ada.ask("DELETE", CURRENT)).json()["code"] == "not_subscribed"


async def test_a_card_that_is_declined_changes_nothing(service: Service) -> None:
    ada = await customer(service)
    name = await ada.begun()
    payer = (await service.client.get(f"/sandbox/stripe/objects/{name}")).json()["customer"]
    await control(service, f"customers/{payer}/card", {"works": False})
    refused = await ada.ask("PATCH", CURRENT, json={"plan": "pro"})
    assert (refused.status_code, refused.json()["code"]) == (402, "payment_declined")
    await service.drain()
    assert (await ada.current())["plan"] == "basic"
    assert await ada.credits() == 100


async def test_orders_of_events_end_the_same(service: Service) -> None:
    seen = set()
    now = 1_893_499_200  # noon
    for order in list(permutations(range(4)))[::3]:  # the others with the contracts
        ada = await customer(service)
        name, bill = f"sub_{uuid4().hex}", f"in_{uuid4().hex}"
        metadata = {"app": "gptstore", "user_id": ada.id, "plan": "basic"}
        subscription = {"id": name, "customer": "cus_x", "metadata": metadata, "current_period_end": now + 30 * DAY}
        details = {"subscription_details": {"subscription": name, "metadata": metadata}}
        paid = {"id": bill, "parent": details, "amount_paid": 900, "currency": "usd", "status": "paid"}
        told: list[tuple[str, dict[str, Any]]] = [
            ("customer.subscription.created", {**subscription, "status": "incomplete", "created": now - 40}),
            ("customer.subscription.updated", {**subscription, "status": "active", "created": now - 30}),
            ("invoice.paid", {**paid, "billing_reason": "subscription_create", "created": now - 20}),
            ("customer.subscription.deleted", {**subscription, "status": "canceled", "created": now - 10}),
        ]
        for place in order:
            kind, content = told[place]
            await event(service, kind, **content)
        final = await ada.current()
        seen.add((final["status"], final["premium"], final["current_period_end"], await ada.credits()))
    assert seen == {("canceled", False, "2030-01-31T12:00:00Z", 100)}


async def test_events_of_one_instant_in_reverse_and_twice(service: Service) -> None:
    ada = await customer(service)
    await control(service, "delivery", {"mode": "hold"})
    opened = (await ada.subscribe("pro")).json()
    await control(service, f"sessions/{opened['session_id']}/pay", {})
    await control(service, "deliver", {"order": "reversed", "times": 2})
    await service.drain()
    view = await ada.current()
    assert (view["status"], view["plan"], view["premium"], await ada.credits()) == ("active", "pro", True, 500)


async def test_refunds_and_disputes_of_bills_move_the_credits(service: Service) -> None:
    ada = await customer(service)
    opened = (await ada.subscribe()).json()
    await ada.pay(opened["session_id"])
    await control(service, "refunds", {"session": opened["session_id"], "amount": 450})
    await service.drain()
    assert await ada.credits() == 50
    dispute = await control(service, "disputes", {"session": opened["session_id"]})
    await service.drain()
    assert await ada.credits() == 0
    await control(service, f"disputes/{dispute['id']}/close", {"status": "won"})
    await service.drain()
    assert await ada.credits() == 50


async def test_the_same_page_again_and_never_two_subscriptions(service: Service) -> None:
    ada = await customer(service)
    first, again = (await ada.subscribe()).json(), (await ada.subscribe()).json()
    assert first["session_id"] == again["session_id"]
    other = (await ada.subscribe("pro")).json()
    closed = await service.client.get(f"/sandbox/stripe/objects/{first['session_id']}")
    assert closed.json()["status"] == "expired"
    await control(service, f"sessions/{other['session_id']}/pay", {})
    early = await ada.subscribe("basic")  # our own commit comes later than this
    assert (early.status_code, early.json()["code"]) == (409, "already_subscribed")
    await service.drain()
    late = await ada.subscribe("basic")
    assert (late.status_code, late.json()["code"]) == (409, "already_subscribed")


async def test_one_key_opens_one_page(service: Service) -> None:
    ada = await customer(service)
    headers = {"Idempotency-Key": "subscribe once"}
    first = await ada.ask("POST", f"{STORE}/subscriptions", json={"plan": "basic"}, headers=headers)
    again = await ada.ask("POST", f"{STORE}/subscriptions", json={"plan": "basic"}, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"


async def test_what_cannot_be_is_refused_and_named(service: Service) -> None:
    ada = await customer(service)
    for body, pointer in (
        ({"plan": "gold"}, "/plan"),
        ({"plan": "basic", "success_url": "https://evil.example/"}, "/success_url"),
        ({"plan": "basic", "more": 1}, ""),
    ):
        answer = await ada.ask("POST", f"{STORE}/subscriptions", json=body)
        assert answer.status_code == 422, answer.text
        assert pointer in [error["pointer"] for error in answer.json().get("errors", [])] or not pointer
    unknown = await ada.subscribe(coupon_code="NOSUCH")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "coupon_not_found")
    nothing = await ada.ask("PATCH", CURRENT, json={"plan": "pro"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "not_subscribed")


async def test_while_stripe_is_away_nothing_is_begun(service: Service) -> None:
    ada = await customer(service)
    await service.fault(service="stripe", status=500, times=9)
    try:
        answer = await ada.subscribe()
        assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
    finally:
        await service.client.delete("/sandbox/faults")
    assert (await ada.subscribe()).status_code == 201


async def test_the_portal_leads_to_stripe(service: Service) -> None:
    ada = await customer(service)
    assert (await ada.ask("POST", f"{STORE}/subscriptions/portal")).json()["code"] == "not_subscribed"
    await ada.begun()
    answer = await ada.ask("POST", f"{STORE}/subscriptions/portal", json={"return_url": "https://gptstore.example/me"})
    assert answer.status_code == 201
    assert answer.json()["url"].startswith("http")


async def test_the_portal_opens_for_who_is_known_by_events_alone(service: Service) -> None:
    ada = await customer(service)
    metadata = {"app": "gptstore", "user_id": ada.id, "plan": "basic"}
    told = {"id": "sub_told", "customer": "cus_told", "status": "active", "metadata": metadata}
    other = {"id": "sub_other", "customer": "cus_told", "status": "active", "metadata": {}}  # of an unknown price
    for subscription in (told, other):
        event = {"type": "customer.subscription.created", "object": subscription}
        assert (await service.client.post("/sandbox/stripe/events", json=event)).json()["status"] == 200
    await service.drain()
    answer = await ada.ask("POST", f"{STORE}/subscriptions/portal")
    assert answer.status_code == 201, answer.text
    assert (await service.client.get(answer.json()["url"])).status_code == 200


async def test_deleting_the_account_ends_the_subscription_as_long_as_it_takes(service: Service) -> None:
    ada = await customer(service)
    name = await ada.begun()
    await service.fault(service="stripe", status=500, times=3)
    assert (await ada.ask("DELETE", "/api/v1/auth/account")).status_code == 204
    await service.drain()
    await service.client.delete("/sandbox/faults")
    await service.advance(3600)
    await service.drain()
    assert (await service.client.get(f"/sandbox/stripe/objects/{name}")).json()["status"] == "canceled"
    inbox = (await service.client.get("/sandbox/inbox", params={"state": "parked"})).json()["items"]
    assert inbox == []


async def test_leaving_the_app_ends_its_subscription(service: Service) -> None:
    ada = await customer(service)
    name = await ada.begun()
    assert (await ada.ask("DELETE", "/api/v1/auth/account", params={"app": "gptstore"})).status_code == 204
    await service.drain()
    assert (await service.client.get(f"/sandbox/stripe/objects/{name}")).json()["status"] == "canceled"
