"""From the cart over the sandbox's page to the paid order, all through our own address; and while Stripe hangs."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from entrypoints.http import edge
from tests.support.service import Service, only, served

SHOP = "/api/v1/healthindex"


@dataclass
class Shop:
    """A shop with five packets of tea, of which two are in somebody's cart."""

    service: Service
    buyer: str
    product: str

    async def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        answer = await self.service.ask(method, f"{SHOP}{path}", token=self.buyer, **options)
        return {**answer.json(), "http": answer.status_code}

    async def available(self) -> int:
        found: int = (await self.ask("GET", f"/products/{self.product}"))["available"]
        return found


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with served(only("healthindex"), PUBLIC_URL="http://studio.example") as service:
        await service.hold()
        tokens = {}
        for name in ("admin", "buyer"):
            person = {"app": "healthindex", "email": f"{name}@shop.example", "password": "correct horse battery"}
            tokens[name] = (await service.ask("POST", "/api/v1/auth/register", json=person)).json()["access_token"]
        grant = {"app": "healthindex", "email": "admin@shop.example", "role": "admin"}
        assert (await service.ask("POST", "/sandbox/grants", json=grant)).is_success
        tea = {"name": "Tea", "description": "Green", "price_cents": 1290, "currency": "EUR", "stock": 5}
        made = await service.ask("POST", f"{SHOP}/admin/products", token=tokens["admin"], json=tea)
        shop = Shop(service, tokens["buyer"], made.json()["id"])
        await shop.ask("POST", "/cart", json={"product_id": shop.product, "quantity": 2})
        await service.drain()
        yield shop


async def test_a_person_pays_on_the_page_and_has_an_order(shop: Shop) -> None:
    checkout = await shop.ask("POST", "/checkout", json={})
    assert checkout["http"] == 201
    page = checkout["checkout_url"]
    assert page == f"http://studio.example/sandbox/stripe/checkout/{checkout['session_id']}"
    path = page.removeprefix("http://studio.example")
    shown = await shop.service.ask("GET", path)
    assert "Pay €25.80" in shown.text
    assert "style-src 'self'" in shown.headers["content-security-policy"]
    gone = await shop.service.ask("POST", path, data={"act": "pay"})
    assert gone.status_code == 303
    await shop.service.drain()
    order = await shop.ask("GET", f"/orders/{checkout['order_id']}")
    assert order["status"] == "paid"
    calls = [item["payload"] for item in await shop.service.outbox("stripe")]
    [opened] = [call for call in calls if call["path"].endswith("/checkout/sessions")]
    request = opened["request"]
    assert request["client_reference_id"] == request["metadata[order_id]"] == checkout["order_id"]
    assert request["payment_intent_data[metadata][app]"] == "healthindex"
    assert request["line_items[0][price_data][product]"] == f"rhizome-{shop.product}"


async def test_while_stripe_hangs_people_are_answered_in_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "PATIENCE", 0.5)
    await shop.service.fault(service="stripe", latency_ms=30_000, times=20)
    began = time.monotonic()
    answer = await shop.ask("POST", "/checkout", json={})
    assert time.monotonic() - began < 5
    assert (answer["http"], answer["code"]) == (503, "provider_unavailable")
    assert await shop.available() == 5
