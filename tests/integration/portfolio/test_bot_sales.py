"""What bots sell by card stands in the owner's books: the whole way, from the group to the panel."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.service import Service, only, served, where

ANA = {"id": 9001, "is_bot": False, "first_name": "Ana", "language_code": "en"}
BEA = {"id": 9002, "is_bot": False, "first_name": "Bea", "language_code": "en"}
CLUB = {"id": -1009000, "type": "supergroup", "title": "Club"}
BOT = {"id": 42, "is_bot": True, "first_name": "GateBot"}


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with served(only("lowkeymode", "gatebot"), **where(request)) as running:
        await running.hold()
        yield running


async def update(service: Service, **content: Any) -> None:
    answer = await service.client.post("/sandbox/telegram/gatebot/updates", json=content)
    assert answer.json()["status"] == 200, answer.text
    for _ in range(3):
        await service.drain()
        await service.advance(1)
    await service.drain()


def private(who: dict[str, Any]) -> dict[str, Any]:
    return {"id": who["id"], "type": "private", "first_name": who["first_name"]}


async def link_to_pay(service: Service) -> str:
    """Ana's group asks ten dollars for thirty days; Bea wants in."""
    for who in (ANA, BEA):
        await update(service, message={"from": who, "chat": private(who), "text": "/start"})
    admin = {"status": "administrator", "user": BOT, "can_invite_users": True, "can_restrict_members": True}
    before = {"status": "left", "user": BOT}
    standing = {"chat": CLUB, "from": ANA, "date": 1, "old_chat_member": before, "new_chat_member": admin}
    await update(service, my_chat_member=standing)
    await update(service, message={"from": ANA, "chat": CLUB, "text": "/offer 10 USD 30"})
    await update(service, chat_join_request={"chat": CLUB, "from": BEA, "user_chat_id": BEA["id"], "date": 1})
    sent = [item["payload"]["params"] for item in await service.outbox("telegram") if item["to"] == str(BEA["id"])]
    url: str = sent[-1]["reply_markup"]["inline_keyboard"][0][0]["url"]
    return url


async def panel(service: Service, token: str) -> tuple[int, int, int]:
    """GateBot's burn, revenue and paying people."""
    rows = (await service.ask("GET", "/api/v1/portfolio", token=token)).json()["apps"]
    row = next(row for row in rows if row["app"] == "gatebot")
    return row["burn_cents"], row["revenue_cents"], row["users"]


async def owner(service: Service) -> str:
    """A token of Olga's, who owns the studio."""
    person = {"app": "lowkeymode", "email": "olga@example.com", "password": "a fine long passphrase"}
    made = await service.client.post("/api/v1/auth/register", json=person)
    if made.status_code == 409:
        made = await service.client.post("/api/v1/auth/login", json=person)
    await service.client.post("/sandbox/grants", json={"app": "lowkeymode", "email": person["email"], "role": "owner"})
    token: str = made.json()["access_token"]
    return token


async def test_a_way_in_sold_by_card_is_revenue_with_a_fee_and_somebody_who_pays(service: Service) -> None:
    session = (await link_to_pay(service)).rsplit("/", 1)[-1]
    token = await owner(service)
    assert await panel(service, token) == (0, 0, 0)
    paid = await service.client.post(f"/sandbox/stripe/sessions/{session}/pay", json={})
    assert paid.is_success, paid.text
    await service.drain()
    assert await panel(service, token) == (59, 1000, 1)
    days = (await service.ask("GET", "/api/v1/portfolio/money?app=gatebot", token=token)).json()["items"]
    assert (days[-1]["revenue_cents"], days[-1]["burn_cents"]) == (1000, 59)
    await service.advance(29 * 86400)  # the 30th; nothing is due yet
    await service.drain()
    subscription = (await service.client.get(f"/sandbox/stripe/objects/{session}")).json()["subscription"]
    await service.client.post(f"/sandbox/stripe/subscriptions/{subscription}/renew", json={})
    await service.drain()
    token = await owner(service)
    assert await panel(service, token) == (118, 2000, 1)  # one person, though she paid twice
    invoice = (await service.client.get(f"/sandbox/stripe/objects/{subscription}")).json()["latest_invoice"]
    held = (await service.client.get(f"/sandbox/stripe/objects/{invoice}")).json()
    payment = held["payments"]["data"][0]["payment"]["payment_intent"]
    await service.client.post("/sandbox/stripe/refunds", json={"payment_intent": payment})
    await service.drain()
    assert await panel(service, token) == (118, 1000, 1)  # the provider keeps its fee of what goes back
