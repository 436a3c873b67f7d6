"""A bundle on its way from its maker to whoever buys it, as people run the service: real sockets, real processes."""

import os
from typing import Any

from tests.scenarios.people import Person, World, body, code
from tests.support.pictures import from_a_phone, opened

BUNDLE = b"PK\x03\x04" + os.urandom(12 * 1024 * 1024)
"""More than any JSON body may be."""


async def uploaded(who: Person, content: bytes, content_type: str, purpose: str) -> dict[str, Any]:
    """A file that was announced, sent and confirmed."""
    wish = {"purpose": purpose, "content_type": content_type, "size": len(content), "filename": "año.bin"}
    begun = body(await who.post("/admin/uploads", **wish), 201)
    sent = await who.world.client.request(begun["method"], begun["url"], headers=begun["headers"], content=content)
    assert sent.status_code == 200, sent.text
    return body(await who.post(f"/admin/uploads/{begun['id']}/complete"), 200)


async def made(admin: Person) -> dict[str, Any]:
    """A bundle with a picture and a file."""
    image = await uploaded(admin, from_a_phone(), "image/jpeg", "product_image")
    asset = await uploaded(admin, BUNDLE, "application/zip", "product_asset")
    wish = {
        "title": "Signals",
        "description": "",
        "type": "api_bundle",
        "price_cents": 900,
        "currency": "USD",
        "price_credits": 40,
        "image_upload_id": image["id"],
        "asset_upload_id": asset["id"],
    }
    return body(await admin.post("/admin/products", **wish), 201)


async def test_a_bundle_from_its_maker_to_its_owner(world: World) -> None:
    admin = await world.registered(app="gptstore")
    await world.grant(admin, "admin")
    product = await made(admin)
    shown = body(await world.ask("GET", f"/api/v1/gptstore/products/{product['id']}"), 200)
    picture = await world.client.get(shown["image_url"])
    assert picture.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert b"Cameramaker" not in picture.content
    assert opened(picture.content).size == (30, 40)

    buyer = await world.registered(app="gptstore")
    door = f"/library/{product['id']}/download"
    assert code(await buyer.post(door)) == (409, "not_owned")
    given = {"app": "gptstore", "user_id": buyer.id, "credits": 40}
    assert (await world.client.post("/sandbox/grants", json=given)).status_code == 200
    order = {"items": [{"product_id": product["id"], "quantity": 1}], "pay_with": "credits"}
    body(await buyer.post("/orders", **order), 201)
    shelf = body(await buyer.get("/library"), 200)["items"]
    assert [(item["product_id"], item["image_url"]) for item in shelf] == [(product["id"], shown["image_url"])]

    found = body(await buyer.post(door), 200)
    file = await world.client.get(found["url"])
    assert file.content == BUNDLE
    assert found["filename"] == "año.bin"
    assert found["licence_key"]
    await world.advance(601)
    assert code(await world.client.get(found["url"])) == (410, "link_expired")
    assert body(await buyer.post(door), 200)["licence_key"] == found["licence_key"]

    assert (await admin.delete(f"/admin/products/{product['id']}")).status_code == 204
    await world.advance(3 * 86400)
    await world.drain()
    again = body(await buyer.post(door), 200)
    assert (await world.client.get(again["url"])).content == BUNDLE


async def test_what_nothing_takes_is_gone_after_a_day(world: World) -> None:
    admin = await world.registered(app="gptstore")
    await world.grant(admin, "admin")
    left = await uploaded(admin, from_a_phone(), "image/jpeg", "product_image")
    assert (await world.client.get(left["url"])).status_code == 200
    await world.advance(25 * 3600)
    await world.drain()
    assert code(await world.client.get(left["url"])) == (404, "not_found")
    assert code(await admin.post(f"/admin/uploads/{left['id']}/complete")) == (404, "not_found")
