"""Coins, the store and avatars of Calixo over HTTP, in memory; what differs on Postgres is what the contracts are
about."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from core.rewards.store.library import store_item_id
from tests.integration.habits.people import Person, person, refusal
from tests.support.service import NOON, Service, only, served

WOOL = str(store_item_id("hat-wool"))


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("calixo")) as running:
        await running.hold()
        yield running


async def somebody(service: Service, *, coins: int = 0, role: str = "", locale: str = "es", **more: Any) -> Person:
    """A new person of Calixo, with so many coins."""
    one = await person(service, app="calixo", locale=locale)
    gift = more | ({"coins": coins} if coins else {}) | ({"role": role} if role else {})
    if gift:
        answer = await service.client.post("/sandbox/grants", json={"app": "calixo", "user_id": one.user_id, **gift})
        assert answer.is_success, answer.text
    return one


async def post(who: Person, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
    """Status and body of what is asked for."""
    headers = {"idempotency-key": key} if key else {}
    answer = await who.ask("POST", path, json=body, headers=headers)
    return answer.status_code, answer.json()


async def made(root: Person, **wish: Any) -> Any:
    """A new thing in the store."""
    body = {"name": {"es": "Gorra", "en": "Cap"}, "category": "hat", "price": 10, "premium_only": False} | wish
    status, item = await post(root, "/admin/store-items", body)
    assert status == 201, item
    return item


async def test_a_thing_is_bought_seen_in_the_books_and_worn(service: Service) -> None:
    ada = await somebody(service, coins=50)
    listed = next(item for item in (await ada.get("/store", category="hat"))["items"] if item["id"] == WOOL)
    assert listed == {
        "id": WOOL,
        "name": "Gorro de lana",
        "category": "hat",
        "price": 30,
        "premium_only": False,
        "required_level": None,
        "required_achievement": None,
        "owned": False,
        "affordable": True,
        "unlockable": True,
        "lacking": [],
    }
    status, bought = await post(ada, "/store/purchase", {"item_id": WOOL})
    assert (status, bought) == (
        201,
        {
            "item_id": WOOL,
            "category": "hat",
            "price": 30,
            "equipped": False,
            "unlocked_at": NOON,
            "balance": 20,
        },
    )
    status, avatar = await post(ada, "/avatar/customize", {"item_id": WOOL, "action": "equip"})
    worn = {"item_id": WOOL, "category": "hat", "equipped": True, "unlocked_at": NOON}
    assert (status, avatar) == (200, {"energy": 100, "level": 1, "items": [worn]})
    assert await ada.get("/avatar") == avatar
    books = await ada.get("/store/transactions")
    assert [(one["amount"], one["reason"], one["balance_after"]) for one in books["items"]] == [
        (-30, "purchase", 20),
        (50, "sandbox", 50),
    ]
    assert (books["balance"], books["next_cursor"]) == (20, None)
    assert set(books["items"][0]) == {"id", "amount", "reason", "created_at", "balance_after"}


async def test_five_purchases_at_once_are_one_charge(service: Service) -> None:
    ada = await somebody(service, coins=100)
    tries = [post(ada, "/store/purchase", {"item_id": WOOL}) for _ in range(5)]
    said = Counter((status, body.get("code")) for status, body in await asyncio.gather(*tries))
    assert said == {(201, None): 1, (409, "already_owned"): 4}
    assert (await ada.get("/store/transactions"))["balance"] == 70


async def test_a_purchase_told_again_under_its_key_is_answered_again(service: Service) -> None:
    ada = await somebody(service, coins=100)
    body = {"item_id": WOOL}
    assert await post(ada, "/store/purchase", body, "k") == await post(ada, "/store/purchase", body, "k")
    dress = {"item_id": str(store_item_id("hat-straw")), "action": "unlock"}
    assert await post(ada, "/avatar/customize", dress, "j") == await post(ada, "/avatar/customize", dress, "j")
    assert (await ada.get("/store/transactions"))["balance"] == 30


async def test_what_can_not_be_had_is_refused_by_its_code(service: Service) -> None:
    ada, root = await somebody(service, coins=5), await somebody(service, role="admin")
    dear, fine = await made(root), await made(root, premium_only=True)
    high = await made(root, required_level=2, price=1)
    said = [await post(ada, "/store/purchase", {"item_id": item["id"]}) for item in (dear, fine, high)]
    assert [(status, body["code"]) for status, body in said] == [
        (402, "insufficient_coins"),
        (403, "premium_required"),
        (403, "level_required"),
    ]
    status, body = await post(ada, "/avatar/customize", {"item_id": dear["id"], "action": "equip"})
    assert (status, body["code"]) == (409, "not_owned")
    assert (await post(ada, "/store/purchase", {"item_id": str(uuid4())}))[0] == 404
    for bad in ({"item_id": "x"}, {}, {"item_id": WOOL, "price": 0}):
        assert (await post(ada, "/store/purchase", bad))[0] == 422
    assert (await post(ada, "/avatar/customize", {"item_id": WOOL, "action": "wear"}))[0] == 422
    await service.client.post("/sandbox/grants", json={"app": "calixo", "user_id": ada.user_id, "premium": True})
    fine_now = next(item for item in (await ada.get("/store"))["items"] if item["id"] == fine["id"])
    assert fine_now["lacking"] == ["insufficient_coins"]


async def test_admins_fill_the_store(service: Service) -> None:
    root, ada = await somebody(service, role="admin"), await somebody(service, coins=100, locale="en")
    cap = await made(root, name={"es": "Gorra nueva", "en": "New cap"})
    assert next(item["name"] for item in (await ada.get("/store"))["items"] if item["id"] == cap["id"]) == "New cap"
    await post(ada, "/store/purchase", {"item_id": cap["id"]})
    after = await root.patch(f"/admin/store-items/{cap['id']}", price=77, active=False)
    assert after == {**cap, "price": 77, "active": False}
    assert after in (await root.get("/admin/store-items"))["items"]
    assert cap["id"] not in [item["id"] for item in (await ada.get("/store", limit=100))["items"]]
    assert (await root.ask("DELETE", f"/admin/store-items/{cap['id']}")).status_code == 204
    assert (await root.ask("DELETE", f"/admin/store-items/{cap['id']}")).status_code == 404
    assert [one["item_id"] for one in (await ada.get("/avatar"))["items"]] == [cap["id"]]
    bodies: list[dict[str, Any]] = [
        {"name": None},
        {"price": -1},
        {"price": 2**63},
        {"price": "10"},
        {"category": "Two words"},
        {"required_level": 0},
        {"name": {"es": "Sólo"}},
        {"id": WOOL},
        {"name": {"es": " ", "en": "x"}},
        {"name": {"es": "a\0", "en": "x"}},
    ]
    for body in bodies:
        assert (await root.ask("PATCH", f"/admin/store-items/{WOOL}", json=body)).status_code == 422, body
    moderator = await somebody(service, role="moderator")
    for who in (ada, moderator):
        assert (await who.ask("GET", "/admin/store-items")).status_code == 404


async def test_admins_give_coins_and_the_books_say_why(service: Service) -> None:
    root, ada = await somebody(service, role="admin"), await somebody(service)
    path = f"/admin/users/{ada.user_id}/coins"
    body = {"amount": 40, "reason": "Por las molestias"}
    status, given = await post(root, path, body, "once")
    assert (status, given) == (201, {"user_id": ada.user_id, **body, "balance": 40})
    assert await post(root, path, body, "once") == (201, given)
    assert (await post(root, path, {**body, "amount": 41}, "once"))[1]["code"] == "idempotency_key_reused"
    assert (await post(root, path, {"amount": -15, "reason": "Error"}))[1]["balance"] == 25
    assert (await post(root, path, {"amount": -26, "reason": "Error"}))[1]["code"] == "insufficient_coins"
    for amount in (0, 2**63, 1.5, "10", None):
        answer = await root.ask("POST", path, json={"amount": amount, "reason": "x"})
        assert refusal(answer)[::2] == (422, "/amount"), amount
    assert (await post(root, path, {"amount": 1, "reason": " "}))[0] == 422
    assert (await post(root, f"/admin/users/{uuid4()}/coins", body))[0] == 404
    assert (await post(ada, path, body))[0] == 404
    books = await ada.get("/store/transactions")
    assert [(one["amount"], one["reason"]) for one in books["items"]] == [(-15, "Error"), (40, "Por las molestias")]


async def test_energy_falls_with_what_is_given_up_and_comes_back_with_time(service: Service) -> None:
    ada = await somebody(service)
    daily = (await ada.get("/challenges", type="daily"))["items"]
    given_up, done = [(await post(ada, "/challenges/start", {"challenge_id": one["id"]}))[1] for one in daily[:2]]
    assert (await post(ada, f"/user/challenges/{given_up['id']}/abandon"))[0] == 200
    assert (await ada.get("/avatar"))["energy"] == 90
    await post(ada, "/user/challenges/complete", {"user_challenge_id": done["id"]})
    assert (await ada.get("/avatar"))["energy"] == 95
    await service.advance(3600)
    assert (await ada.get("/avatar"))["energy"] == 97
    assert (await ada.get("/user/profile"))["avatar_energy"] == 97
    books = await ada.get("/store/transactions")
    assert [one["amount"] for one in books["items"]] == [done["reward"]]


async def test_ten_challenges_are_a_level(service: Service) -> None:
    root, ada = await somebody(service, role="admin"), await somebody(service)
    await root.patch("/admin/config", daily_challenges_per_day=20)
    cap = await made(root, required_level=2, price=1)
    for number in range(10):
        body = {
            "type": "daily",
            "title": {"es": f"Reto {number}", "en": f"Challenge {number}"},
            "description": {"es": "Hazlo", "en": "Do it"},
            "reward": 1,
            "active": True,
        }
        _, challenge = await post(root, "/admin/challenges", body)
        assert (await ada.get("/avatar"))["level"] == 1
        assert (await post(ada, "/store/purchase", {"item_id": cap["id"]}))[1]["code"] == "level_required"
        _, started = await post(ada, "/challenges/start", {"challenge_id": challenge["id"]})
        status, _ = await post(ada, "/user/challenges/complete", {"user_challenge_id": started["id"]})
        assert status in {200, 201}
    assert (await ada.get("/avatar"))["level"] == 2
    assert (await post(ada, "/store/purchase", {"item_id": cap["id"]}))[0] == 201


async def test_a_freeze_costs_what_admins_say(service: Service) -> None:
    root, ada = await somebody(service, role="admin"), await somebody(service, coins=130)
    price = (await ada.get("/config"))["streak_freeze_price"]
    assert price == 50
    status, streak = await post(ada, "/streak/freezes")
    assert (status, streak["freezes"]) == (201, 1)
    assert (await ada.get("/streak")) == streak
    await root.patch("/admin/config", streak_freeze_price=35)
    said = await asyncio.gather(*(post(ada, "/streak/freezes") for _ in range(4)))
    await root.patch("/admin/config", streak_freeze_price=50)
    assert Counter(status for status, _ in said) == {201: 2, 402: 2}
    assert (await ada.get("/streak"))["freezes"] == 3
    books = await ada.get("/store/transactions")
    assert [(one["amount"], one["reason"]) for one in books["items"]][:3] == [
        (-35, "streak_freeze"),
        (-35, "streak_freeze"),
        (-50, "streak_freeze"),
    ]


async def test_a_streak_that_broke_is_mended_for_coins(service: Service) -> None:
    ada = await somebody(service)
    breakfast = (await ada.get("/challenges", type="daily"))["items"][0]
    for _ in range(3):
        _, started = await post(ada, "/challenges/start", {"challenge_id": breakfast["id"]})
        await post(ada, "/user/challenges/complete", {"user_challenge_id": started["id"]})
        await service.advance(86_400)
    await service.advance(86_400)
    streak = await ada.get("/streak")
    assert (streak["status"], streak["current"], streak["repair"]["price_coins"]) == ("broken", 0, 100)
    assert (await post(ada, "/streak/repair"))[1]["code"] == "insufficient_coins"
    before = (await ada.get("/store/transactions"))["balance"]
    await service.client.post("/sandbox/grants", json={"app": "calixo", "user_id": ada.user_id, "coins": 100})
    said = await asyncio.gather(*(post(ada, "/streak/repair") for _ in range(3)))
    assert Counter(status for status, _ in said) == {200: 1, 409: 2}
    assert (await ada.get("/streak"))["current"] == 3
    books = await ada.get("/store/transactions")
    assert books["balance"] == before
    assert (books["items"][0]["amount"], books["items"][0]["reason"]) == (-100, "streak_repair")
