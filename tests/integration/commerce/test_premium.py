"""Calixo's premium over HTTP, with the sandbox's Stripe on the other side: its own routes over the same acts."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from tests.support.service import NOON, Service, only, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

APP = "/api/v1/calixo"
DAY = 86_400
PASSWORD = "a fine long passphrase"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Service]:
    async with served(only("calixo")) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="module")
async def service(running: Service) -> Service:
    await running.hold(NOON)
    await running.client.delete("/sandbox/outbox")
    return running


class Person:
    """Somebody of Calixo."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.email = f"{uuid4()}@example.com"
        self.id = self.token = ""

    async def sign(self, how: str) -> None:
        body = {"app": "calixo", "email": self.email, "password": PASSWORD}
        session = (await self.service.ask("POST", f"/api/v1/auth/{how}", json=body)).json()
        self.id, self.token = session["user"]["id"], session["access_token"]

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Signed in, anew if so much time has passed."""
        answer = await self.service.ask(method, f"{APP}{path}", token=self.token, **options)
        if answer.status_code != 401:
            return answer
        await self.sign("login")
        return await self.service.ask(method, f"{APP}{path}", token=self.token, **options)

    async def standing(self) -> tuple[str, str | None, bool]:
        """Status, plan, and whether it is premium."""
        found = (await self.ask("GET", "/subscription")).json()
        return found["status"], found["plan"], found["premium"]


async def person(service: Service, role: str | None = None) -> Person:
    somebody = Person(service)
    await somebody.sign("register")
    if role is not None:
        grant = {"app": "calixo", "user_id": somebody.id, "role": role}
        assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    return somebody


async def at_stripe(service: Service, path: str, **body: Any) -> dict[str, Any]:
    """Something happens there, and we hear of it."""
    answer = await service.client.post(f"/sandbox/stripe/{path}", json=body)
    assert answer.is_success, answer.text
    await service.drain()
    found: dict[str, Any] = answer.json()
    return found


async def test_the_plans_are_in_euros_and_both_premium(service: Service) -> None:
    plans = (await service.ask("GET", f"{APP}/plans")).json()["items"]
    assert [(one["key"], one["price_cents"], one["currency"], one["interval"], one["premium"]) for one in plans] == [
        ("monthly", 499, "EUR", "month", True),
        ("yearly", 3999, "EUR", "year", True),
    ]


async def test_from_a_coupon_to_the_end_of_grace(service: Service) -> None:
    ada, admin = await person(service), await person(service, "admin")
    coupon = {"code": "HOLA50", "percent_off": 50, "max_redemptions": 1}
    assert (await admin.ask("POST", "/admin/coupons", json=coupon)).status_code == 201
    assert await ada.standing() == ("none", None, False)
    wish = {"plan": "monthly", "coupon_code": "hola50", "success_url": "https://calixo.example/premium"}
    opened = await ada.ask("POST", "/subscription/checkout", json=wish)
    assert opened.status_code == 201, opened.text
    assert {"session_id", "checkout_url"} <= opened.json().keys()
    assert await ada.standing() == ("none", None, False), "a page is no payment"
    late = await admin.ask("POST", "/subscription/checkout", json={"plan": "yearly", "coupon_code": "HOLA50"})
    assert (late.status_code, late.json()["code"]) == (409, "coupon_exhausted")

    paid = await at_stripe(service, f"sessions/{opened.json()['session_id']}/pay")
    assert await ada.standing() == ("active", "monthly", True)
    page = (await service.client.get(f"/sandbox/stripe/objects/{opened.json()['session_id']}")).json()
    assert (page["amount_total"], page["currency"], page["locale"]) == (249, "eur", "es")

    await service.advance(31 * DAY)
    await at_stripe(service, f"subscriptions/{paid['subscription']}/renew", fail=True)
    assert await ada.standing() == ("past_due", "monthly", True)
    await service.advance(7 * DAY - 1)
    assert await ada.standing() == ("past_due", "monthly", True)
    await service.advance(1)
    assert await ada.standing() == ("past_due", "monthly", False), "grace is over, without a job"
    await at_stripe(service, f"subscriptions/{paid['subscription']}/cancel")
    assert await ada.standing() == ("canceled", "monthly", False)
    letters = [letter["payload"]["subject"] for letter in await service.outbox("email") if letter["to"] == ada.email]
    assert letters[-2:] == ["No hemos podido cobrar tu pago en Calixo", "Tu suscripción a Calixo ha terminado"]


async def test_cancelling_keeps_what_is_paid_for(service: Service) -> None:
    ada = await person(service)
    nothing = await ada.ask("POST", "/subscription/cancel")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "not_subscribed")
    opened = (await ada.ask("POST", "/subscription/checkout", json={"plan": "yearly"})).json()
    paid = await at_stripe(service, f"sessions/{opened['session_id']}/pay")
    cancelled = await ada.ask("POST", "/subscription/cancel")
    assert (cancelled.status_code, cancelled.json()["cancel_at_period_end"]) == (200, True)
    await service.advance(364 * DAY)
    assert await ada.standing() == ("active", "yearly", True)
    await service.advance(DAY)
    await at_stripe(service, f"subscriptions/{paid['subscription']}/renew")
    assert await ada.standing() == ("canceled", "yearly", False)


async def test_the_portal_is_for_who_has_been_to_the_till(service: Service) -> None:
    ada = await person(service)
    nobody = await ada.ask("POST", "/subscription/portal")
    assert (nobody.status_code, nobody.json()["code"]) == (409, "not_subscribed")
    await ada.ask("POST", "/subscription/checkout", json={"plan": "monthly"})
    portal = await ada.ask("POST", "/subscription/portal", json={"return_url": "https://calixo.example/me"})
    assert portal.status_code == 201
    assert portal.json()["url"].startswith("http")


async def test_one_key_opens_one_page(service: Service) -> None:
    ada = await person(service)
    asked = {"json": {"plan": "monthly"}, "headers": {"Idempotency-Key": "once"}}
    first, again = [await ada.ask("POST", "/subscription/checkout", **asked) for _ in range(2)]
    assert (first.status_code, first.content) == (201, again.content)
    assert again.headers["idempotency-replayed"] == "true"
