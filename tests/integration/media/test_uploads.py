"""Uploads over HTTP: announced to us, sent to the store, confirmed, served."""

import asyncio
import os
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.integration.media.people import MODULE, ORIGIN, OURS, Shop, member
from tests.support.pictures import from_a_phone, opened, picture, png_header

pytestmark = MODULE
ZIP = b"PK\x03\x04" + os.urandom(3_000_000)


async def test_a_picture_of_a_phone_becomes_a_public_one_that_tells_nothing(shop: Shop) -> None:
    confirmed = await shop.uploaded(from_a_phone(), "image/jpeg", filename="Strand.jpg")
    assert {**confirmed, "size": 0, "url": "", "id": ""} == {
        "id": "",
        "purpose": "product_image",
        "content_type": "image/jpeg",
        "size": 0,
        "filename": "Strand.jpg",
        "url": "",
    }
    answer = await shop.fetch(confirmed["url"])
    assert answer.status_code == 200
    assert len(answer.content) == confirmed["size"] == int(answer.headers["content-length"])
    assert b"Cameramaker" not in answer.content
    assert opened(answer.content).size == (30, 40)


async def test_a_public_file_may_be_kept_for_ever_and_shown_anywhere(shop: Shop) -> None:
    url = (await shop.uploaded())["url"]
    answer = await shop.fetch(url, origin=ORIGIN)
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["access-control-allow-origin"] == ORIGIN
    assert "content-disposition" not in headers
    again = await shop.fetch(url, **{"if-none-match": headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await shop.fetch(url, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == headers["content-length"]


async def test_a_large_file_goes_its_way_in_pieces(shop: Shop) -> None:
    confirmed = await shop.uploaded(ZIP, "application/zip")
    assert (confirmed["size"], confirmed["url"]) == (len(ZIP), None)


async def test_something_else_under_a_pictures_name_is_refused(shop: Shop) -> None:
    for content, code in (
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unsupported_media_type"),
        (b"<!doctype html><script>alert(1)</script>", "unsupported_media_type"),
        (ZIP[:500], "unsupported_media_type"),
        (png_header(20_000, 20_000), "image_too_large"),
    ):
        begun = await shop.begin(content)
        await shop.send(begun, content)
        answer = await shop.complete(begun)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_what_may_be_announced(shop: Shop) -> None:
    good = {"purpose": "product_image", "content_type": "image/png", "size": 100, "filename": "x.png"}
    for changed, pointer in (
        ({"content_type": "image/svg+xml"}, "/content_type"),
        ({"content_type": "text/html"}, "/content_type"),
        ({"size": 0}, "/size"),
        ({"size": -1}, "/size"),
        ({"size": 2**63}, "/size"),
        ({"size": 10 * 1024 * 1024 + 1}, "/size"),
        ({"purpose": "portrait"}, "/purpose"),
        ({"filename": ""}, "/filename"),
        ({"filename": "nul\u0000.png"}, "/filename"),
        ({"key": "private/gptstore/mine"}, "/key"),
    ):
        answer = await shop.post("/admin/uploads", **{**good, **changed})
        assert answer.status_code == 422, changed
        assert answer.json()["errors"][0]["pointer"] == pointer, changed


async def test_only_admins_upload_and_each_confirms_their_own(shop: Shop) -> None:
    begun = await shop.begin(picture())
    await shop.send(begun, picture())
    customer, _ = await member(shop.service)
    other, other_id = await member(shop.service)
    grant = {"app": "gptstore", "user_id": other_id, "role": "admin"}
    assert (await shop.service.client.post("/sandbox/grants", json=grant)).is_success
    for token in (customer, other):
        assert (await shop.complete(begun, token)).status_code == 404
    assert (await shop.post("/admin/uploads", token=customer, purpose="product_image")).status_code == 404
    assert (await shop.complete(begun)).status_code == 200
    assert (await shop.complete(begun)).status_code == 200


async def test_too_early_to_confirm(shop: Shop) -> None:
    answer = await shop.complete(await shop.begin(picture()))
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_incomplete")


@OURS
async def test_a_link_takes_what_it_was_made_for_and_nothing_else(shop: Shop) -> None:
    content = picture()
    begun = await shop.begin(content)
    url: str = begun["url"]
    for answer, status, code in (
        (await shop.send(begun, content + b"more"), 403, "link_invalid"),
        (await shop.send(begun, content[:-1]), 403, "link_invalid"),
        (await shop.send(begun, content, **{"Content-Type": "text/html"}), 403, "link_invalid"),
        (await shop.send({**begun, "url": url.replace("size=", "size=1")}, content), 403, "link_invalid"),
        (await shop.send({**begun, "url": url[:-1] + ("A" if url[-1] != "A" else "B")}, content), 403, "link_invalid"),
        (await shop.send({**begun, "url": url.replace("incoming/", "public/")}, content), 403, "link_invalid"),
        (
            await shop.send({**begun, "url": url.replace("incoming/gptstore", "incoming/other")}, content),
            403,
            "link_invalid",
        ),
        (await shop.send({**begun, "url": url.partition("?")[0]}, content), 422, "validation_failed"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await shop.complete(begun)).status_code == 409
    assert (await shop.send(begun, content)).status_code == 200
    await shop.service.advance(3600)
    answer = await shop.send(begun, content)
    assert (answer.status_code, answer.json()["code"]) == (410, "link_expired")


@OURS
async def test_who_does_not_say_how_much_is_cut_off_where_the_link_ends(shop: Shop) -> None:
    begun = await shop.begin(picture())
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50_000_000:
            sent += 65_536
            yield bytes(65_536)

    answer = await shop.service.client.put(begun["url"], headers=begun["headers"], content=endless())
    assert (answer.status_code, answer.json()["code"]) == (422, "upload_size_mismatch")


@OURS
async def test_browsers_of_the_app_may_send_and_others_may_not(shop: Shop) -> None:
    begun = await shop.begin(picture())
    asking = {"access-control-request-method": "PUT", "access-control-request-headers": "content-type"}
    allowed = await shop.fetch(begun["url"], "OPTIONS", origin=ORIGIN, **asking)
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "PUT" in allowed.headers["access-control-allow-methods"]
    refused = await shop.fetch(begun["url"], "OPTIONS", origin="https://evil.example", **asking)
    assert "access-control-allow-origin" not in refused.headers


async def test_nothing_but_what_is_public_opens_without_a_link(shop: Shop) -> None:
    for path in (
        "incoming/gptstore/00000000-0000-0000-0000-000000000007.png",
        "private/gptstore/00000000-0000-0000-0000-000000000007.zip",
        "private/gptstore/00000000-0000-0000-0000-000000000007.zip?expires=99999999999&signature=made-up",
    ):
        answer = await shop.service.client.get(f"/files/{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "link_invalid")


async def test_there_is_no_way_out_of_the_folder(shop: Shop) -> None:
    for path in (
        "public/gptstore/00000000-0000-0000-0000-000000000007.png",
        "public/../private/gptstore/x",
        "%2e%2e/%2e%2e/etc/passwd",
        "public/%2e%2e/%2e%2e/secrets.json",
        "public/gptstore/..%2f..%2f..%2fsecrets.json",
        "",
    ):
        assert (await shop.service.client.get(f"/files/{path}")).status_code == 404, path


@OURS
async def test_nobody_confirms_twice_in_the_log(shop: Shop) -> None:
    begun = await shop.begin(picture())
    await shop.send(begun, picture())
    answers = await asyncio.gather(*(shop.complete(begun) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


@OURS
async def test_what_nobody_confirms_is_gone_after_a_day(shop: Shop) -> None:
    left, kept = await shop.begin(picture()), await shop.begin(picture())
    for begun in (left, kept):
        await shop.send(begun, picture())
    assert (await shop.complete(kept)).status_code == 200
    await shop.service.advance(12 * 3600)
    await shop.service.drain()
    later = await shop.signed_in_again()
    answer = await later.complete(left)
    assert (answer.status_code, answer.json()["code"]) == (410, "upload_expired")
    assert (await later.complete(kept)).status_code == 200
    await shop.service.advance(13 * 3600)
    await shop.service.drain()
    later = await shop.signed_in_again()
    assert (await later.complete(left)).status_code == 404
    assert (await later.complete(kept)).status_code == 404  # nothing took it


@OURS
async def test_who_leaves_in_the_middle_is_no_failure_of_ours(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    content = picture()
    begun = await shop.begin(content)
    url = httpx.URL(begun["url"])
    said = [
        {"type": "http.request", "body": content[:50], "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {
        "type": "http",
        "method": "PUT",
        "path": url.path,
        "raw_path": url.raw_path,
        "query_string": url.query,
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(b"content-type", b"image/png"), (b"content-length", str(len(content)).encode())],
        "client": ("127.0.0.1", 1),
        "server": ("us", 80),
    }
    answered: list[int] = []

    async def receive() -> dict[str, object]:
        return said.pop(0)

    async def send(message: dict[str, object]) -> None:
        if "status" in message:
            answered.append(int(str(message["status"])))

    transport = shop.service.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    await transport.app(scope, receive, send)
    assert answered == [422]
    assert [record for record in caplog.records if record.exc_info] == []
    assert (await shop.complete(begun)).json()["code"] == "upload_incomplete"
