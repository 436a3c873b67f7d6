"""Carts, checkouts, orders and coupons over HTTP, paid on the sandbox's Stripe."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.service import Service, only, served, where

PASSWORD = "a fine long passphrase"


class Person:
    """Somebody in an app."""

    def __init__(self, service: Service, app: str, session: dict[str, Any]) -> None:
        self.service = service
        self.app = app
        self.id = session["user"]["id"]
        self.email = session["user"]["email"]
        self.token = session["access_token"]

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """With their token."""
        return await self.service.ask(method, f"/api/v1/{self.app}{path}", token=self.token, **options)

    async def get(self, path: str) -> Any:
        """What a GET answers."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def made(self, path: str, body: dict[str, Any], status: int = 201) -> Any:
        """What a POST answers."""
        answer = await self.ask("POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def refused(self, path: str, body: dict[str, Any]) -> tuple[int, str]:
        """How a POST is refused."""
        answer = await self.ask("POST", path, json=body)
        return answer.status_code, answer.json()["code"]

    async def back(self) -> None:
        """Sign in again: a token lives a quarter of an hour."""
        body = {"app": self.app, "email": self.email, "password": PASSWORD}
        self.token = (await self.service.ask("POST", "/api/v1/auth/login", json=body)).json()["access_token"]

    async def granted(self, **what: Any) -> None:
        """The sandbox gives a role, or credits."""
        grant = {"app": self.app, "user_id": self.id, **what}
        assert (await self.service.client.post("/sandbox/grants", json=grant)).is_success


ON_BOTH = pytest.mark.parametrize("service", ["memory", "postgres"], indirect=True)


@pytest.fixture
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    """In memory unless a test wants to see Postgres as well."""
    async with served(only("healthindex", "gptstore"), **where(request, "module_database")) as running:
        await running.hold()
        yield running


async def person(service: Service, app: str, role: str = "") -> Person:
    body = {"app": app, "email": f"{uuid4()}@example.com", "password": PASSWORD}
    found = Person(service, app, (await service.ask("POST", "/api/v1/auth/register", json=body)).json())
    if role:
        await found.granted(role=role)
    return found


async def product(admin: Person, **more: Any) -> str:
    named = {"title": "Bot", "type": "chatbot"} if admin.app == "gptstore" else {"name": "Tea", "stock": 2}
    body = {**named, "description": "Good.", "price_cents": 1000, "currency": "USD", **more}
    made: str = (await admin.made("/admin/products", body))["id"]
    return made


async def pays(service: Service, session_id: str) -> None:
    """On the hosted page."""
    assert (await service.client.post(f"/sandbox/stripe/sessions/{session_id}/pay", json={})).is_success


async def stripe_session(service: Service, session_id: str) -> str:
    """How the session stands at Stripe."""
    found = (await service.client.get("/sandbox/stripe/sessions")).json()["items"]
    status: str = next(one["status"] for one in found if one["id"] == session_id)
    return status


@ON_BOTH
async def test_from_the_cart_to_the_paid_order(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    tea = await product(admin)
    await admin.made("/admin/coupons", {"code": "ten", "percent_off": 10})
    assert await ada.get("/cart") == {"items": [], "total_cents": 0, "currency": None}
    await ada.made("/cart", {"product_id": tea, "quantity": 1})
    cart = await ada.made("/cart", {"product_id": tea, "quantity": 1})
    line = {"product_id": tea, "name": "Tea", "quantity": 2, "unit_price_cents": 1000}
    assert cart == {
        "items": [{**line, "line_total_cents": 2000, "notices": []}],
        "total_cents": 2000,
        "currency": "USD",
    }
    view = await ada.made("/checkout", {"coupon_code": "TEN"})
    assert view.keys() == {"order_id", "session_id", "checkout_url", "expires_at"}
    assert view["expires_at"] == "2030-01-01T12:30:00Z"
    order = await ada.get(f"/orders/{view['order_id']}")
    assert (order["status"], order["total_cents"], order["discount_cents"]) == ("pending", 1800, 200)
    assert (order["checkout_url"], order["coupon_code"], order["flag"]) == (view["checkout_url"], "TEN", None)
    assert await ada.get("/cart") == cart
    await pays(service, view["session_id"])
    await service.drain()
    order = await ada.get(f"/orders/{view['order_id']}")
    assert (order["status"], order["checkout_url"], order["expires_at"]) == ("paid", None, None)
    assert (await ada.get("/cart"))["items"] == []
    assert [one["id"] for one in (await ada.get("/orders"))["items"]] == [order["id"]]
    (seen,) = (await admin.get(f"/admin/orders?status=paid&flagged=false&user_id={ada.id}"))["items"]
    assert (seen["id"], seen["user_id"]) == (order["id"], ada.id)
    sent = await admin.ask("PATCH", f"/admin/orders/{order['id']}", json={"status": "fulfilled"})
    assert (sent.status_code, sent.json()["status"]) == (200, "fulfilled")


async def test_changing_a_cart_answers_the_whole_of_it(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    tea, salt = await product(admin), await product(admin, name="Salt")
    for thing in (tea, salt):
        await ada.made("/cart", {"product_id": thing, "quantity": 2})
    changed = await ada.ask("PATCH", f"/cart/{tea}", json={"quantity": 1})
    assert (changed.status_code, changed.json()["total_cents"]) == (200, 3000)
    left = await ada.ask("DELETE", f"/cart/{salt}")
    assert (left.status_code, [item["product_id"] for item in left.json()["items"]]) == (200, [tea])
    assert (await ada.ask("DELETE", f"/cart/{salt}")).status_code == 404
    for quantity in (0, -1, 100, 1.5, "2", None, 2**63):
        assert (await ada.ask("PATCH", f"/cart/{tea}", json={"quantity": quantity})).status_code == 422, quantity
        body = {"product_id": tea, "quantity": quantity}
        assert (await ada.ask("POST", "/cart", json=body)).status_code == 422, quantity
    assert await ada.refused("/cart", {"product_id": tea, "quantity": 99}) == (422, "quantity_too_large")
    assert await ada.refused("/cart", {"product_id": str(uuid4())}) == (404, "not_found")
    assert await ada.refused("/cart", {"product_id": tea, "price_cents": 1}) == (422, "validation_failed")


async def test_pages_lead_back_to_allowed_places_alone(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    await ada.made("/cart", {"product_id": await product(admin), "quantity": 1})
    for url in ("https://evil.example/", "https://healthindex.example.evil.example/", "javascript:alert(1)", "/here"):
        assert await ada.refused("/checkout", {"success_url": url}) == (422, "validation_failed"), url
        assert await ada.refused("/checkout", {"cancel_url": url}) == (422, "validation_failed"), url
    await ada.made(
        "/checkout",
        {
            "success_url": "https://healthindex.example/a?b={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://localhost:5173/",
        },
    )


async def test_a_checkout_needs_no_body(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    await ada.made("/cart", {"product_id": await product(admin)})
    answer = await ada.ask("POST", "/checkout")
    assert answer.status_code == 201, answer.text
    assert (await ada.ask("POST", "/checkout", headers={"idempotency-key": "bare"})).status_code == 201


async def test_a_checkout_sent_twice_under_one_key_is_one(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    await ada.made("/cart", {"product_id": await product(admin), "quantity": 1})
    key = {"idempotency-key": "once"}
    first = await ada.ask("POST", "/checkout", json={}, headers=key)
    again = await ada.ask("POST", "/checkout", json={}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await ada.get("/orders"))["items"]) == 1
    other = await ada.ask("POST", "/checkout", json={"coupon_code": "X"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@ON_BOTH
async def test_a_second_checkout_and_a_cancelled_order_end_their_sessions(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    eve = await person(service, "healthindex")
    tea = await product(admin)
    await ada.made("/cart", {"product_id": tea, "quantity": 2})
    first, second = [await ada.made("/checkout", {}) for _ in range(2)]
    assert await stripe_session(service, first["session_id"]) == "expired"
    assert (await ada.get(f"/orders/{first['order_id']}"))["status"] == "expired"
    await eve.made("/cart", {"product_id": tea, "quantity": 1})
    assert await eve.refused("/checkout", {}) == (409, "out_of_stock")
    assert (await eve.ask("POST", f"/orders/{second['order_id']}/cancel")).status_code == 404
    key = {"idempotency-key": "never mind"}
    for _ in range(2):
        cancelled = await ada.ask("POST", f"/orders/{second['order_id']}/cancel", headers=key)
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert await stripe_session(service, second["session_id"]) == "expired"
    again = await ada.ask("POST", f"/orders/{second['order_id']}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "order_not_pending")
    await eve.made("/checkout", {})
    assert (await service.drain())["failed"] == 0


@ON_BOTH
async def test_what_nobody_pays_ends_by_itself(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    tea = await product(admin)
    await ada.made("/cart", {"product_id": tea, "quantity": 2})
    view = await ada.made("/checkout", {})
    await service.advance(30 * 60 - 1)
    await service.drain()
    assert (await admin.get(f"/products/{tea}"))["available"] == 0
    await service.fault(service="stripe", status=500, times=50)
    await service.advance(1)
    await service.drain()
    assert (await admin.get(f"/products/{tea}"))["available"] == 0
    assert (await service.client.delete("/sandbox/faults")).is_success
    await service.advance(60 * 60)
    await service.drain()
    assert await stripe_session(service, view["session_id"]) == "expired"
    await ada.back()
    assert (await ada.get(f"/orders/{view['order_id']}"))["status"] == "expired"
    assert (await admin.get(f"/products/{tea}"))["available"] == 2
    assert (await ada.get("/cart"))["total_cents"] == 2000


async def test_without_stripe_a_checkout_fails_and_gives_back(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    tea = await product(admin)
    await ada.made("/cart", {"product_id": tea, "quantity": 2})
    await service.fault(service="stripe", status=500, times=50)
    assert await ada.refused("/checkout", {}) == (503, "provider_unavailable")
    (order,) = (await ada.get("/orders"))["items"]
    assert order["status"] == "failed"
    assert (await admin.get(f"/products/{tea}"))["available"] == 2


async def test_an_order_by_name_is_paid_in_its_session(service: Service) -> None:
    admin, ada = await person(service, "gptstore", "admin"), await person(service, "gptstore")
    eve, bot = await person(service, "gptstore"), await product(admin)
    order = await ada.made("/orders", {"items": [{"product_id": bot, "quantity": 1}], "pay_with": "card"})
    assert (order["status"], order["type"], order["checkout_url"]) == ("pending", "one_time", None)
    wish = {"order_id": order["id"]}
    assert await eve.refused("/payments/create-session", wish) == (404, "not_found")
    view = await ada.made("/payments/create-session", wish)
    assert view.keys() == {"session_id", "checkout_url", "expires_at"}
    assert await ada.made("/payments/create-session", wish) == view
    await pays(service, view["session_id"])
    await service.advance(5)
    paid = await ada.get(f"/orders/{order['id']}")
    assert paid["status"] == "fulfilled", "it asks Stripe, without any webhook"
    assert await ada.refused("/payments/create-session", wish) == (409, "order_already_paid")
    again = {"items": [{"product_id": bot, "quantity": 1}], "pay_with": "card"}
    assert await ada.refused("/orders", again) == (409, "already_owned")


@ON_BOTH
async def test_credits_are_bought_for_money_and_buy(service: Service) -> None:
    admin, ada = await person(service, "gptstore", "admin"), await person(service, "gptstore")
    bot, dear = await product(admin, price_credits=80), await product(admin)
    order = await ada.made("/orders", {"credit_pack": "credits_100", "pay_with": "card"})
    assert (order["type"], order["total_cents"], order["currency"]) == ("credit_pack", 1000, "USD")
    wish = {"items": [{"product_id": bot, "quantity": 1}], "pay_with": "credits"}
    assert await ada.refused("/orders", wish) == (402, "insufficient_credits")
    session = await ada.made("/payments/create-session", {"order_id": order["id"]})
    await pays(service, session["session_id"])
    await service.drain()
    bought = await ada.made("/orders", wish)
    assert (bought["status"], bought["type"], bought["total_cents"]) == ("fulfilled", "credits", 80)
    assert await ada.refused("/orders", wish) == (409, "already_owned")
    for_money_alone = {"items": [{"product_id": dear, "quantity": 1}], "pay_with": "credits"}
    assert await ada.refused("/orders", for_money_alone) == (422, "not_for_credits")
    assert await ada.refused("/orders", {"credit_pack": "credits_7", "pay_with": "card"}) == (422, "validation_failed")


async def test_who_lacks_the_role_finds_no_desk(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    coupon = await admin.made("/admin/coupons", {"code": "off", "amount_off_cents": 500, "currency": "USD"})
    assert await ada.refused("/admin/coupons", {"code": "mine"}) == (404, "not_found")
    assert (await ada.ask("GET", "/admin/orders")).status_code == 404
    assert (await admin.get("/admin/coupons"))["items"] == [coupon]
    assert (await admin.ask("DELETE", f"/admin/coupons/{coupon['id']}")).status_code == 204
    assert (await admin.get("/admin/coupons"))["items"] == [{**coupon, "active": False}]
    for bad in ({"code": "x1x"}, {"code": "x1x", "percent_off": 0}, {"code": "x1x", "percent_off": 101}):
        assert await admin.refused("/admin/coupons", bad) == (422, "validation_failed")


async def test_an_order_that_costs_nothing_is_had_all_the_same(service: Service) -> None:
    admin, ada = await person(service, "gptstore", "admin"), await person(service, "gptstore")
    bot = await product(admin)
    await admin.made("/admin/coupons", {"code": "gift", "percent_off": 100})
    wish = {"items": [{"product_id": bot, "quantity": 1}], "pay_with": "card", "coupon_code": "Gift"}
    order = await ada.made("/orders", wish)
    assert (order["subtotal_cents"], order["discount_cents"], order["total_cents"]) == (1000, 1000, 0)
    session = await ada.made("/payments/create-session", {"order_id": order["id"]})
    await pays(service, session["session_id"])
    await service.drain()
    assert (await ada.get(f"/orders/{order['id']}"))["status"] == "fulfilled"
