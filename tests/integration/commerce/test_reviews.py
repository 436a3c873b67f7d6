"""From buying to saying what one thinks, over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.integration.commerce.test_catalog import PASSWORD, Seller, seller
from tests.support.service import Service, only, served

STORE = "/api/v1/gptstore"


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("gptstore")) as running:
        await running.hold()
        yield running


@pytest.fixture
async def store(service: Service) -> Seller:
    return await seller(service, "gptstore")


class Buyer:
    """Somebody with credits."""

    def __init__(self, service: Service, token: str) -> None:
        self.service = service
        self.token = token

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.service.ask(method, f"{STORE}{path}", token=self.token, **options)

    async def buy(self, product: dict[str, Any], quantity: int = 1) -> None:
        order = {"items": [{"product_id": product["id"], "quantity": quantity}], "pay_with": "credits"}
        answer = await self.ask("POST", "/orders", json=order)
        assert answer.status_code == 201, answer.text
        await self.service.drain()


async def buyer(service: Service, name: str) -> Buyer:
    body = {"app": "gptstore", "email": f"{name}@example.com", "password": PASSWORD}
    session = (await service.ask("POST", "/api/v1/auth/register", json=body)).json()
    grant = {"app": "gptstore", "user_id": session["user"]["id"], "credits": 1000}
    assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    return Buyer(service, session["access_token"])


async def test_who_bought_it_says_what_they_think_and_others_read_it_at_once(service: Service, store: Seller) -> None:
    coach, owl = [await store.make(title, price_credits=10) for title in ("Coach", "Owl")]
    ada = await buyer(service, "ada")
    path, page = f"/products/{coach['id']}/reviews", f"/products/{coach['id']}"
    thought = {"rating": 5, "comment": "Calm & <b>kind</b>."}
    refused = await ada.ask("POST", path, json=thought)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_owned")
    assert [one["title"] for one in (await store.look("/products?sort=popularity")).json()["items"]] == ["Owl", "Coach"]
    await ada.buy(coach)
    assert [one["title"] for one in (await store.look("/products?sort=popularity")).json()["items"]] == ["Coach", "Owl"]
    said = await ada.ask("POST", path, json=thought)
    assert said.status_code == 201
    assert (await store.look(path)).json()["items"] == [said.json()]
    shown = (await store.look(page)).json()
    assert shown["reviews"] == [said.json()]
    assert shown["rating"] == {"average": 5.0, "count": 1, "histogram": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 1}}
    again = await ada.ask("POST", path, json=thought)
    assert (again.status_code, again.json()["code"]) == (409, "already_reviewed")
    changed = await ada.ask("PATCH", f"{path}/{said.json()['id']}", json={"rating": 2})
    assert (changed.status_code, changed.json()["comment"]) == (200, thought["comment"])
    assert (await store.look(page)).json()["rating"]["average"] == 2.0
    hidden = await store.ask("PATCH", f"/admin/reviews/{said.json()['id']}", json={"hidden": True})
    assert (hidden.status_code, hidden.json()["hidden"]) == (200, True)
    assert (await store.look(page)).json()["rating"]["count"] == 0
    assert (await store.ask("GET", "/admin/reviews?hidden=true")).json()["items"] == [hidden.json()]
    assert (await ada.ask("DELETE", f"{path}/{said.json()['id']}")).json()["code"] == "review_hidden"
    await store.ask("PATCH", f"{path}/{said.json()['id']}", json={"hidden": False})
    assert (await ada.ask("DELETE", f"{path}/{said.json()['id']}")).status_code == 204
    assert (await store.look(page)).json()["reviews"] == []
    assert owl["sold"] == 0


async def test_bad_reviews_are_refused(service: Service, store: Seller) -> None:
    coach = await store.make("Coach", price_credits=10)
    ada, eve = await buyer(service, "ada"), await buyer(service, "eve")
    await ada.buy(coach)
    path = f"/products/{coach['id']}/reviews"
    for wrong in (
        {},
        {"rating": 0},
        {"rating": 6},
        {"rating": 4.5},
        {"rating": "5"},
        {"rating": None},
        {"rating": 5, "comment": "x" * 2001},
        {"rating": 5, "comment": "a\0b"},
        {"rating": 5, "hidden": False},
    ):
        assert (await ada.ask("POST", path, json=wrong)).status_code == 422, wrong
    said = (await ada.ask("POST", path, json={"rating": 5, "comment": "x" * 2000})).json()
    for method, body in (("PATCH", {"rating": 1}), ("PATCH", {"hidden": True}), ("DELETE", None)):
        options = {"json": body} if body else {}
        assert (await eve.ask(method, f"{path}/{said['id']}", **options)).status_code == 404
    assert (await service.ask("POST", f"{STORE}{path}", json={"rating": 5})).status_code == 401
    assert (await store.look(path)).json()["items"] == [said]


async def test_with_the_writer_goes_the_review(service: Service, store: Seller) -> None:
    coach = await store.make("Coach", price_credits=10)
    ada = await buyer(service, "ada")
    await ada.buy(coach)
    path = f"/products/{coach['id']}"
    await ada.ask("POST", f"{path}/reviews", json={"rating": 1})
    assert (await store.look(path)).json()["rating"]["count"] == 1
    assert (await service.ask("DELETE", "/api/v1/auth/account", token=ada.token)).status_code == 204
    await service.drain()
    assert (await store.look(path)).json()["rating"]["count"] == 0
    assert (await store.look(f"{path}/reviews")).json()["items"] == []
