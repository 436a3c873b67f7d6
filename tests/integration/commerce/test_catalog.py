"""The catalogue over HTTP: its fields, its entity tags, and that what is kept is never older than what is so."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.service import Service, only, served

PASSWORD = "a fine long passphrase"
READ = {
    "id",
    "description",
    "price_cents",
    "currency",
    "categories",
    "image_url",
    "stock",
    "available",
    "rating",
    "created_at",
}
CHANGING = {"x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset"}


class Seller:
    """An admin of an app."""

    def __init__(self, service: Service, app: str, session: dict[str, Any]) -> None:
        self.service = service
        self.app = app
        self.session = session
        self.naming = "title" if app == "gptstore" else "name"

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """With the admin's token."""
        path = f"/api/v1/{self.app}{path}"
        return await self.service.ask(method, path, token=self.session["access_token"], **options)

    async def look(self, path: str, tag: str = "") -> httpx.Response:
        """As anybody, who may have an answer already."""
        headers = {"if-none-match": tag} if tag else {}
        return await self.service.ask("GET", f"/api/v1/{self.app}{path}", headers=headers)

    async def make(self, name: str, **more: Any) -> dict[str, Any]:
        """A new product."""
        body = {self.naming: name, "description": "Good.", "price_cents": 1000, "currency": "USD", **more}
        answer = await self.ask("POST", "/admin/products", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


async def seller(service: Service, app: str) -> Seller:
    """A new one."""
    body = {"app": app, "email": f"admin@{app}.example", "password": PASSWORD}
    session = (await service.ask("POST", "/api/v1/auth/register", json=body)).json()
    grant = {"app": app, "user_id": session["user"]["id"], "role": "admin"}
    assert (await service.client.post("/sandbox/grants", json=grant)).is_success
    return Seller(service, app, session)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("healthindex", "gptstore")) as running:
        yield running


@pytest.fixture
async def shop(service: Service) -> Seller:
    return await seller(service, "healthindex")


@pytest.fixture
async def store(service: Service) -> Seller:
    return await seller(service, "gptstore")


async def test_a_product_has_the_fields_that_its_app_says(shop: Seller, store: Seller) -> None:
    tea = await shop.make("Tea", stock=2, category="Drinks")
    page = (await shop.look("/products")).json()
    assert page["next_cursor"] is None
    assert page["items"] == [(await shop.look(f"/products/{tea['id']}")).json()]
    (item,) = page["items"]
    assert item.keys() == READ | {"name"}
    assert (item["stock"], item["available"], item["categories"][0]["name"]) == ("in_stock", 2, "Drinks")
    assert item["rating"] == {"average": None, "count": 0, "histogram": dict.fromkeys("12345", 0)}
    bot = await store.make("Coach", type="chatbot", price_credits=50, share_ai_cache=True)
    (item,) = (await store.look("/products")).json()["items"]
    assert item.keys() == READ | {"title", "type", "price_credits"}
    assert (item["stock"], item["available"], item["price_credits"]) == ("unlimited", None, 50)
    assert (await store.look(f"/products/{bot['id']}")).json() == {**item, "reviews": []}
    (found,) = (await store.look("/search?q=coash")).json()["items"]
    assert found == {**item, "highlights": {"title": "<mark>Coach</mark>", "description": "Good."}}
    assert (await shop.look("/categories")).json()["items"] == [
        {"id": tea["categories"][0]["id"], "name": "Drinks", "slug": "drinks", "product_count": 1}
    ]


@pytest.mark.parametrize(
    "path", ["/products", "/products?sort=price&limit=1", "/products/{id}", "/categories", "/search?q=tea"]
)
async def test_an_answer_that_is_kept_is_the_same_answer(store: Seller, path: str) -> None:
    path = path.format(id=(await store.make("Tea"))["id"])
    first, second = await store.look(path), await store.look(path)
    unchanged, again = (
        await store.look(path, first.headers["etag"]),
        await store.look(path, 'W/"x", ' + first.headers["etag"]),
    )
    for answer in (first, second):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, no-cache"
    for answer in (unchanged, again):
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == first.headers["etag"]
    assert second.content == first.content
    assert {name: value for name, value in first.headers.items() if name not in CHANGING} == {
        name: value for name, value in second.headers.items() if name not in CHANGING
    }
    head = await store.service.ask("HEAD", f"/api/v1/gptstore{path}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    browser = {"origin": "https://gptstore.example"}
    crossed = await store.service.ask("GET", f"/api/v1/gptstore{path}", headers=browser)
    assert crossed.headers["access-control-allow-origin"] == browser["origin"]


async def test_every_change_is_seen_at_once(shop: Seller) -> None:
    tea = await shop.make("Tea", stock=1, category="Drinks")
    paths = ("/products", "/products?q=tea", f"/products/{tea['id']}", "/categories")
    tags = {path: {(await shop.look(path)).headers["etag"]} for path in paths}

    async def changed(*where: str) -> None:
        for path in paths:
            answer = await shop.look(path)
            assert (answer.headers["etag"] not in tags[path]) == (path in where), path
            tags[path].add(answer.headers["etag"])

    admin = f"/admin/products/{tea['id']}"
    for body in ({"stock": 0}, {"price_cents": 1}, {"name": "Green tea"}):
        assert (await shop.ask("PATCH", admin, json=body)).is_success
        await changed(*paths[:3])
    assert (await shop.look(paths[2])).json()["stock"] == "out_of_stock"
    category = tea["categories"][0]["id"]
    assert (await shop.ask("PATCH", f"/admin/categories/{category}", json={"name": "Hot drinks"})).is_success
    await changed(*paths)
    assert (await shop.ask("DELETE", admin)).status_code == 204
    assert (await shop.look(paths[2])).status_code == 404
    assert (await shop.look("/products")).json()["items"] == []
    assert (await shop.ask("GET", admin)).status_code == 404


async def test_bad_parameters_are_named_and_odd_ones_answered(store: Seller) -> None:
    await store.make("Tea")
    for query, pointer in (
        ("sort=cheapest", "/sort"),
        ("min_price=-1", "/min_price"),
        ("max_price=1e3", "/max_price"),
        ("max_price=99999999999999999999", "/max_price"),
        ("min_price=2&max_price=1", "/min_price"),
        ("currency=usd", "/currency"),
        ("type=hat", "/type"),
        ("cursor=abc", "/cursor"),
        ("limit=0", "/limit"),
        ("q=" + "a" * 201, "/q"),
    ):
        for path in ("/products?", "/search?q=tea&"):
            if path.endswith("tea&") and query.startswith("q="):
                continue
            answer = await store.look(path + query)
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), query
    for query in ("q=%ff%fe", "q='%3B--", "q=%26%7C!", "q=", "category=%20", "category=nowhere", "x=1"):
        assert (await store.look(f"/products?{query}")).status_code == 200, query
        if query.startswith("q="):
            assert (await store.look(f"/search?{query}")).status_code == 200, query
    for path in ("/search", "/search?q=%00", "/products?q=a%00b", "/products?category=%00"):
        assert (await store.look(path)).status_code == 422, path


async def test_an_admin_is_told_what_is_wrong_and_nothing_is_stored(shop: Seller, store: Seller) -> None:
    good = {"name": "Tea", "description": "", "price_cents": 1, "currency": "USD"}
    for wrong in (
        {"price_cents": -1},
        {"price_cents": 1.5},
        {"price_cents": "10"},
        {"price_cents": 2**31},
        {"price_cents": None},
        {"currency": "XXX"},
        {"currency": "usd"},
        {"name": " "},
        {"name": "a\0b"},
        {"title": "Tea"},
        {"stock": -1},
        {"type": "chatbot"},
        {"category_ids": ["01a21644-2a08-7000-9b45-9dd9d4483346"]},
        {"image_upload_id": "01a21644-2a08-7000-9b45-9dd9d4483346"},
        {"price_credits": 0},
    ):
        answer = await shop.ask("POST", "/admin/products", json={**good, **wrong})
        assert answer.status_code == 422, wrong
    answer = await store.ask("POST", "/admin/products", json=good)
    assert answer.json()["errors"][0]["pointer"] in {"/name", "/title"}
    assert (await shop.ask("GET", "/admin/products")).json()["items"] == []


async def test_admins_see_what_is_inactive(shop: Seller) -> None:
    hidden = await shop.make("Hidden", active=False)
    assert (await shop.look("/products")).json()["items"] == []
    assert (await shop.look(f"/products/{hidden['id']}")).status_code == 404
    assert (await shop.ask("GET", "/admin/products")).json()["items"] == [hidden]
    assert (await shop.ask("GET", f"/admin/products/{hidden['id']}")).json() == hidden
    shown = await shop.ask("PATCH", f"/admin/products/{hidden['id']}", json={"active": True, "stock_delta": 1})
    assert shown.status_code == 422
    shown = await shop.ask("PATCH", f"/admin/products/{hidden['id']}", json={"active": True, "stock": 1})
    assert (shown.json()["active"], shown.json()["available"]) == (True, 1)


async def test_many_who_ask_at_once_for_what_has_changed_get_what_is_so_now(shop: Seller) -> None:
    tea = await shop.make("Tea")
    for price in range(1, 6):
        await shop.ask("PATCH", f"/admin/products/{tea['id']}", json={"price_cents": price})
        answers = await asyncio.gather(*(shop.look("/products") for _ in range(10)))
        assert {answer.json()["items"][0]["price_cents"] for answer in answers} == {price}


async def test_another_process_on_the_same_database_sees_a_change_with_the_next_request(module_database: str) -> None:
    settings = {"MODE": "postgres", "DATABASE_URL": module_database, "JWT_SECRET": "a secret of tests, of nothing else"}
    async with contextlib.AsyncExitStack() as stack:
        here, there = [
            await stack.enter_async_context(served(only("healthindex", "gptstore"), **settings)) for _ in range(2)
        ]
        shop = await seller(here, "healthindex")
        tea = await shop.make("Tea", stock=9)
        paths = ("/products", f"/products/{tea['id']}", "/products?q=tea")
        for stock in range(8, 0, -1):
            await shop.ask("PATCH", f"/admin/products/{tea['id']}", json={"stock": stock})
            for path in paths:
                for service in (there, here, there):
                    found = (await service.ask("GET", f"/api/v1/healthindex{path}")).json()
                    assert found.get("items", [found])[0]["available"] == stock
