"""The owner's desk over HTTP: who may, what comes out, what is told."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters import sent
from entrypoints.seeding.portfolio import FOLDER
from tests.support.service import Service, only, served, where

SLUGS = ("lowkeymode", "gptstore", "queuepilot", "gatebot")


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with served(only(*SLUGS), **where(request)) as running:
        await running.hold()
        yield running


async def token(service: Service, name: str, *, owner: bool = False, app: str = "lowkeymode") -> str:
    person = {"app": app, "email": f"{name}@example.com", "password": "a fine long passphrase"}
    made = await service.client.post("/api/v1/auth/register", json=person)
    if owner:
        await service.client.post("/sandbox/grants", json={"app": app, "email": person["email"], "role": "owner"})
    found: str = made.json()["access_token"]
    return found


def files() -> dict[str, Any]:
    import json

    return {name: json.loads((FOLDER / f"{name}.json").read_text()) for name in ("infrastructure", "queue")}


async def test_an_owner_s_token_of_any_app_opens_the_portfolio_and_no_other_s(service: Service) -> None:
    owner, other = await token(service, "olga", owner=True), await token(service, "otto")
    doors = ("", "/services", "/alerts", "/money", "/inbox", "/analytics")
    for door in doors:
        assert (await service.ask("GET", f"/api/v1/portfolio{door}", token=owner)).status_code == 200, door
        assert (await service.ask("GET", f"/api/v1/portfolio{door}", token=other)).status_code == 404
        assert (await service.ask("GET", f"/api/v1/portfolio{door}")).status_code == 401
    assert (await service.ask("POST", "/api/v1/portfolio/import", token=other, json=files())).status_code == 404


async def test_the_reference_figures_over_http(service: Service) -> None:
    owner = await token(service, "olga", owner=True)
    done = await service.ask("POST", "/api/v1/portfolio/import", token=owner, json=files())
    assert done.json() == {"services": 5, "apps": 13, "alerts": 3}
    again = await service.ask("POST", "/api/v1/portfolio/import", token=owner, json=files())
    assert again.json()["alerts"] == 0
    found = (await service.ask("GET", "/api/v1/portfolio", token=owner)).json()
    rows = {one["app"]: one for one in found["apps"]}
    assert rows["snapexpense"] | {"title": "", "shared_cents": 0} == {
        "app": "snapexpense", "title": "", "status": "live", "burn_cents": 300, "revenue_cents": 1500,
        "net_cents": 1200, "users": 3, "shared_cents": 0, "revenue_per_user_cents": 500,
        "break_even_users": 1}  # fmt: skip
    assert {name: found["totals"][name] for name in ("burn_cents", "revenue_cents", "net_cents")} == {
        "burn_cents": 300, "revenue_cents": 10800, "net_cents": 10500}  # fmt: skip
    alerts = (await service.ask("GET", "/api/v1/portfolio/alerts", token=owner)).json()["items"]
    assert "GateBot breaks even at 1 user (currently 3)" in {alert["message"] for alert in alerts}


async def test_nonsense_is_refused_and_changes_nothing(service: Service) -> None:
    owner = await token(service, "olga", owner=True)
    await service.ask("POST", "/api/v1/portfolio/import", token=owner, json=files())
    for bad in (
        {"infrastructure": {"services": [{"service": "", "limit": 1}]}},
        {"infrastructure": {"services": [{"service": "A", "price_cents": -1}]}},
        {"queue": {"apps": [{"app": "a"}, {"app": "a"}]}},
        {"queue": 5},
        {"other": {}},
    ):
        answer = await service.ask("POST", "/api/v1/portfolio/import", token=owner, json=bad)
        assert answer.status_code == 422, bad
    found = (await service.ask("GET", "/api/v1/portfolio", token=owner)).json()
    assert found["totals"]["revenue_cents"] == 10800


async def test_what_is_sold_and_what_models_cost_shows_the_same_day(service: Service) -> None:
    owner = await token(service, "olga", owner=True)
    buyer = await token(service, "bo", app="gptstore")
    packs = (await service.ask("GET", "/api/v1/gptstore/credit-packs", token=buyer)).json()
    items = packs["items"] if isinstance(packs, dict) else packs
    order = await service.ask("POST", "/api/v1/gptstore/orders", token=buyer, json={"credit_pack": items[0]["key"]})
    assert order.status_code == 201, order.text
    opened = await service.ask(
        "POST", "/api/v1/gptstore/payments/create-session", token=buyer, json={"order_id": order.json()["id"]}
    )
    await service.client.post(f"/sandbox/stripe/sessions/{opened.json()['session_id']}/pay", json={})
    asked = {"model": "sandbox-1", "prompt": "Say something", "max_tokens": 50}
    assert (await service.ask("POST", "/api/v1/gptstore/ai/generate", token=buyer, json=asked)).status_code == 200
    await service.drain()
    rows = (await service.ask("GET", "/api/v1/portfolio", token=owner)).json()["apps"]
    shop = next(row for row in rows if row["app"] == "gptstore")
    assert (shop["revenue_cents"], shop["users"]) == (1000, 1)
    assert (
        shop["burn_cents"] == 59
    )  # 2.9 % and 30 cents of the payment; ten tokens of a model are a hundredth of a cent
    days = (await service.ask("GET", "/api/v1/portfolio/money?app=gptstore", token=owner)).json()["items"]
    assert (days[-1]["revenue_cents"], days[-1]["burn_cents"]) == (1000, 59)


async def test_letters_count_for_the_plan_of_who_sends_them(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "SECONDS", 0.01)
    owner = await token(service, "olga", owner=True)
    await service.drain()
    assert len(await service.outbox("email")) == 1  # to confirm the address
    plan = {"service": "Postmark", "price_cents": 1500, "limit": 10_000, "unit": "emails/month", "used_by": [*SLUGS]}
    command = {"infrastructure": {"services": [plan]}}
    await service.ask("POST", "/api/v1/portfolio/import", token=owner, json=command)
    for _ in range(500):
        (panel,) = (await service.ask("GET", "/api/v1/portfolio/services", token=owner)).json()["services"]
        if panel["used"]:
            break
        await asyncio.sleep(0.02)
    assert panel["used"] == 1
    assert panel["split"] == {"lowkeymode": 1500, "gptstore": 0, "queuepilot": 0, "gatebot": 0}


async def test_the_inbox_can_be_looked_through_and_replayed(service: Service) -> None:
    owner = await token(service, "olga", owner=True)
    person = {"id": 77, "is_bot": False, "first_name": "Ana"}
    message = {"from": person, "chat": {"id": 77, "type": "private"}, "text": "/start"}
    await service.client.post("/sandbox/telegram/queuepilot/updates", json={"message": message})
    await service.drain()
    (item,) = (await service.ask("GET", "/api/v1/portfolio/inbox?source=telegram", token=owner)).json()["items"]
    assert item["state"] == "done"
    replayed = await service.ask("POST", f"/api/v1/portfolio/inbox/{item['id']}/replay", token=owner)
    assert replayed.status_code == 202


async def test_an_owner_who_talks_with_queuepilot_hears_of_alerts_once(service: Service) -> None:
    owner = await token(service, "olga", owner=True)
    person = {"id": 77, "is_bot": False, "first_name": "Ana"}
    made = await service.client.post("/sandbox/telegram/queuepilot/init-data", json={"user": person})
    command = {"app": "queuepilot", "init_data": made.json()["init_data"]}
    user = (await service.client.post("/api/v1/auth/telegram", json=command)).json()["user"]
    grant = {"app": "queuepilot", "user_id": user["id"], "role": "owner"}
    assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    message = {"from": person, "chat": {"id": 77, "type": "private"}, "text": "/start"}
    await service.client.post("/sandbox/telegram/queuepilot/updates", json={"message": message})
    await service.drain()
    services = [{"service": "Supabase", "price_after_cents": 2500, "limit": 500, "unit": "MB", "used": 450}]
    for _ in range(2):
        await service.ask(
            "POST", "/api/v1/portfolio/import", token=owner, json={"infrastructure": {"services": services}}
        )
        await service.advance(2)
        await service.drain()
    texts = [item["payload"]["params"]["text"] for item in await service.outbox("telegram")]
    assert texts[1:] == ["⚠️ Supabase at 90% of free tier — will cost $25/mo when exceeded"]
