"""The demo shops have something in their windows."""

import httpx
from dishka import Provider, Scope

from adapters.memory.database import MemoryDatabase
from bootstrap import create_http
from entrypoints.seeding.demo import seed
from entrypoints.seeding.login import demo_login
from settings import read_settings
from tests.support.service import MEMORY, UNLIMITED, Service, alive, quick_passwords


async def test_both_shops_sell_a_dozen_things_and_somebody_is_about_to_buy() -> None:
    settings, tables, database = read_settings({**MEMORY, **UNLIMITED}), MemoryDatabase(), Provider(Scope.APP)
    database.provide(lambda: tables, provides=MemoryDatabase)
    app = create_http(settings, database, quick_passwords())
    await seed(settings, database, quick_passwords())
    async with alive(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        service = Service(client)

        async def read(path: str) -> list[dict[str, object]]:
            found: list[dict[str, object]] = (await service.ask("GET", f"/api/v1/{path}")).json()["items"]
            return found

        goods, minds = await read("healthindex/products"), await read("gptstore/products")
        assert (len(goods), len(minds)) == (12, 12)
        assert {good["stock"] for good in goods} == {"in_stock", "out_of_stock", "unlimited"}
        assert {mind["type"] for mind in minds} == {"chatbot", "prompt_template", "api_bundle"}
        assert any(mind["price_credits"] is None for mind in minds)
        shelves = {shelf["name"]: shelf["product_count"] for shelf in await read("gptstore/categories")}
        assert {"Focus", "Energy", "Clarity"} <= shelves.keys()
        assert all(shelves.values())
        assert [one["title"] for one in await read("gptstore/search?q=focus coach")] == ["Focus Coach"]
        assert [one["name"] for one in await read("healthindex/products?q=magnesum citrate")] == ["Magnesium citrate"]

        signed_in = (await service.ask("POST", "/api/v1/auth/login", json=credentials("healthindex"))).json()
        cart = (await service.ask("GET", "/api/v1/healthindex/cart", token=signed_in["access_token"])).json()
        assert [item["notices"] for item in cart["items"]] == [[], []]
        view = await service.ask(
            "POST",
            "/api/v1/healthindex/checkout",
            token=signed_in["access_token"],
            json={"coupon_code": "welcome10"},
        )
        assert view.status_code == 201, view.text


def credentials(app: str) -> dict[str, str]:
    """The demo person's."""
    login = demo_login(app)
    return {"app": app, "email": login.email, "password": login.password}
