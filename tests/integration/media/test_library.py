"""The library over HTTP: what one bought, and fetching it from the store."""

import os
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest_asyncio

from core.commerce.entitlements.model import Entitlement
from core.commerce.entitlements.ports import Entitlements
from tests.integration.media.people import MODULE, OURS, Running, Shop, member
from tests.support.lowkey import IDS, START

pytestmark = MODULE
BUNDLE = b"PK\x03\x04" + os.urandom(700_000)


@dataclass(frozen=True)
class Bought:
    """A shop, and somebody who has bought something there."""

    shop: Shop
    owner: str
    product_id: str
    order: UUID
    entitlements: Entitlements

    async def download(self, token: str | None = None, product_id: object = None) -> httpx.Response:
        path = f"/library/{product_id or self.product_id}/download"
        return await self.shop.post(path, token=self.owner if token is None else token)


@pytest_asyncio.fixture(loop_scope="module")
async def bought(running: Running, shop: Shop) -> Bought:
    """A bundle with a file, sold once."""
    upload = await shop.uploaded(BUNDLE, "application/zip", filename="Señales & más.zip")
    answer = await shop.post(
        "/admin/products",
        title="Signals",
        description="",
        price_cents=900,
        currency="USD",
        type="api_bundle",
        asset_upload_id=upload["id"],
        image_upload_id=(await shop.uploaded())["id"],
    )
    assert answer.status_code == 201, answer.text
    owner, user_id = await member(shop.service)
    bought = Entitlement(
        app="gptstore",
        user_id=UUID(user_id),
        product_id=UUID(answer.json()["id"]),
        order_id=IDS.new(),
        quantity=1,
        state="active",
        granted_at=START,
    )
    await running.entitlements.grant([bought])
    return Bought(shop, owner, answer.json()["id"], bought.order_id, running.entitlements)


async def test_what_was_bought_is_on_the_shelf_and_can_be_fetched(bought: Bought) -> None:
    shelf = await bought.shop.service.ask("GET", "/api/v1/gptstore/library", token=bought.owner)
    (item,) = shelf.json()["items"]
    assert shelf.json()["next_cursor"] is None
    assert (await bought.shop.fetch(item.pop("image_url"))).headers["content-type"] == "image/png"
    assert item == {
        "product_id": bought.product_id,
        "title": "Signals",
        "type": "api_bundle",
        "granted_at": "2030-05-15T12:00:00Z",
        "suspended": False,
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


async def test_what_is_not_sold_any_more_stays_with_its_owners(bought: Bought) -> None:
    path = f"/api/v1/gptstore/admin/products/{bought.product_id}"
    assert (await bought.shop.service.ask("DELETE", path, token=bought.shop.admin)).status_code == 204
    await bought.shop.service.drain()
    found = (await bought.download()).json()
    assert (await bought.shop.fetch(found["url"])).content == BUNDLE


async def test_an_upload_serves_one_product_and_a_replaced_file_goes(bought: Bought) -> None:
    shop, path = bought.shop, f"/api/v1/gptstore/admin/products/{bought.product_id}"
    old = (await bought.download()).json()["url"]
    assert (await shop.fetch(old)).status_code == 200
    upload = await shop.uploaded(b"%PDF-1.7 another one", "application/pdf", filename="new.pdf")
    change = {"asset_upload_id": upload["id"]}
    changed = await shop.service.ask("PATCH", path, token=shop.admin, json=change)
    assert changed.status_code == 200, changed.text
    again = await shop.service.ask("PATCH", path, token=shop.admin, json=change)
    assert (again.status_code, again.json()["code"]) == (422, "upload_not_found")
    await shop.service.drain()
    assert (await shop.fetch(old)).status_code in {403, 404}  # a bucket may keep to itself what is not there
    found = (await bought.download()).json()
    assert found["filename"] == "new.pdf"
    assert (await shop.fetch(found["url"])).content == b"%PDF-1.7 another one"


@OURS
async def test_our_own_links_end_and_tell_so(bought: Bought) -> None:
    url: str = (await bought.download()).json()["url"]
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
