"""The library over HTTP: what one bought, and fetching it from the store."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from dishka import Provider, Scope

from adapters.memory.commerce.catalog.products import MemoryProducts
from adapters.memory.commerce.payments.entitlements import MemoryEntitlements
from adapters.memory.database import MemoryDatabase
from adapters.postgres.commerce.catalog.products import PostgresProducts
from adapters.postgres.commerce.payments.entitlements import PostgresEntitlements
from adapters.postgres.database import Database
from core.commerce.catalog.model import Product
from core.commerce.entitlements.model import Entitlement
from tests.integration.media.conftest import environment
from tests.integration.media.people import Shop, member, shop_of
from tests.support.lowkey import IDS, START
from tests.support.service import served

BUNDLE = b"PK\x03\x04" + os.urandom(700_000)


@dataclass(frozen=True)
class Bought:
    """A shop, and somebody who has bought something there."""

    shop: Shop
    owner: str
    product: Product
    order: UUID
    entitlements: Any

    async def download(self, token: str | None = None, product_id: object = None) -> httpx.Response:
        path = f"/library/{product_id or self.product.id}/download"
        return await self.shop.post(path, token=self.owner if token is None else token)


@pytest.fixture(params=["memory", "disk", "s3"])
async def bought(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bought]:
    memory = MemoryDatabase()
    tables = Provider(Scope.APP)
    tables.provide(lambda: memory, provides=MemoryDatabase)
    settings = environment(request, tmp_path)
    async with served(*(() if request.param == "disk" else (tables,)), **settings) as service:
        await service.hold()
        shop = await shop_of(service)
        if request.param != "disk":
            yield await purchase(shop, MemoryProducts(memory), MemoryEntitlements(memory))
            return
        database = Database(settings["DATABASE_URL"], size=2)
        await database.start()
        try:
            yield await purchase(shop, PostgresProducts(database), PostgresEntitlements(database))
        finally:
            await database.stop()


async def purchase(shop: Shop, products: Any, entitlements: Any) -> Bought:
    """A bundle with a file, sold once."""
    upload = await shop.uploaded(BUNDLE, "application/zip", filename="Señales & más.zip")
    product = Product(
        id=IDS.new(),
        app="gptstore",
        name="Signals",
        description="",
        type="api_bundle",
        price_cents=900,
        currency="USD",
        asset=f"private/gptstore/{upload['id']}.zip",
        asset_name=upload["filename"],
        created_at=START,
    )
    await products.add(product)
    owner, user_id = await member(shop.service)
    order = IDS.new()
    await entitlements.grant(
        [
            Entitlement(
                app="gptstore",
                user_id=UUID(user_id),
                product_id=product.id,
                order_id=order,
                quantity=1,
                state="active",
                granted_at=START,
            )
        ]
    )
    return Bought(shop, owner, product, order, entitlements)


async def test_what_was_bought_is_on_the_shelf_and_can_be_fetched(bought: Bought) -> None:
    shelf = await bought.shop.service.ask("GET", "/api/v1/gptstore/library", token=bought.owner)
    assert shelf.json() == {
        "items": [
            {
                "product_id": str(bought.product.id),
                "title": "Signals",
                "type": "api_bundle",
                "image_url": None,
                "granted_at": "2030-05-15T12:00:00Z",
                "suspended": False,
            }
        ],
        "next_cursor": None,
    }
    answer = await bought.download()
    assert answer.status_code == 200
    found = answer.json()
    assert found["filename"] == "Señales & más.zip"
    assert found["licence_key"]
    assert found["expires_at"] == "2030-01-01T12:10:00Z"
    file = await bought.shop.fetch(found["url"])
    assert file.status_code == 200
    assert file.content == BUNDLE
    saved = "attachment; filename=\"Senales & mas.zip\"; filename*=UTF-8''Se%C3%B1ales%20&%20m%C3%A1s.zip"
    assert file.headers["content-disposition"] == saved
    assert file.headers["content-type"] == "application/zip"
    assert "no-store" in file.headers["cache-control"]
    assert (await bought.download()).json()["licence_key"] == found["licence_key"]


async def test_a_part_of_it_can_be_fetched(bought: Bought) -> None:
    url = (await bought.download()).json()["url"]
    part = await bought.shop.fetch(url, range="bytes=10-19")
    assert (part.status_code, part.content) == (206, BUNDLE[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(BUNDLE)}"
    end = await bought.shop.fetch(url, range="bytes=-5")
    assert (end.status_code, end.content) == (206, BUNDLE[-5:])
    beyond = await bought.shop.fetch(url, range=f"bytes={len(BUNDLE)}-")
    assert beyond.status_code == 416


async def test_who_has_not_bought_it_gets_nothing(bought: Bought) -> None:
    stranger, _ = await member(bought.shop.service)
    refused = await bought.download(stranger)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_owned")
    assert (await bought.download(product_id=IDS.new())).status_code == 404
    assert (await bought.shop.service.ask("GET", "/api/v1/gptstore/library", token=stranger)).json()["items"] == []
    assert (await bought.shop.service.ask("GET", "/api/v1/gptstore/library")).status_code == 401


async def test_a_disputed_purchase_stays_on_the_shelf_and_can_not_be_fetched(bought: Bought) -> None:
    await bought.entitlements.set_state("gptstore", bought.order, "suspended")
    refused = await bought.download()
    assert (refused.status_code, refused.json()["code"]) == (403, "suspended")
    shelf = await bought.shop.service.ask("GET", "/api/v1/gptstore/library", token=bought.owner)
    assert [item["suspended"] for item in shelf.json()["items"]] == [True]


async def test_our_own_links_end_and_tell_so(bought: Bought) -> None:
    url: str = (await bought.download()).json()["url"]
    if "X-Amz-Expires" in url:  # a bucket looks at its own clock; that it is told when, links' own tests hold
        assert "X-Amz-Expires=600" in url
        return
    head = await bought.shop.fetch(url, "HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(BUNDLE)))
    tag = head.headers["etag"]
    stale = await bought.shop.fetch(url, range="bytes=0-1", **{"if-range": '"another"'})
    assert (stale.status_code, len(stale.content)) == (200, len(BUNDLE))
    fresh = await bought.shop.fetch(url, range="bytes=0-1", **{"if-range": tag})
    assert (fresh.status_code, fresh.content) == (206, BUNDLE[:2])
    for broken in (url.replace("name=", "name=x"), url.replace("private/", "incoming/"), url[:-3]):
        answer = await bought.shop.fetch(broken)
        assert (answer.status_code, answer.json()["code"]) == (403, "link_invalid")
    await bought.shop.service.advance(600)
    answer = await bought.shop.fetch(url)
    assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")
    assert answer.headers["content-type"] == "application/problem+json"
