"""People's photos, with the files in memory, on disk beside Postgres, and in a bucket: checked by their bytes, private,
small beside large, and gone with what showed them."""

import struct
import zlib
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image

from tests.integration.calixo.posting import Person, everything_done, fetched, joined
from tests.integration.media.conftest import in_the_bucket
from tests.support.pictures import from_a_phone, opened, picture, png_header
from tests.support.service import Service, only, served
from tests.support.stores import moto

pytestmark = pytest.mark.asyncio(loop_scope="module")

HTML = b"<!doctype html><script>alert(document.cookie)</script>"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def with_html_inside(content: bytes) -> bytes:
    """A PNG with a page in a text chunk after its header, and another behind its end."""
    return content[:33] + chunk(b"tEXt", b"Comment\0" + HTML) + content[33:] + HTML


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["memory", "disk", "s3"])
async def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    if request.param == "s3":
        with moto() as place:
            async with served(only("calixo"), everything_done(), **in_the_bucket(place)) as running:
                await running.hold()
                yield running
        return
    settings = {}
    if request.param == "disk":
        folder = str(tmp_path_factory.mktemp("data"))
        dsn = request.getfixturevalue("module_database")
        settings = {"MODE": "postgres", "DATABASE_URL": dsn, "RHIZOME_DATA_DIR": folder}
    async with served(only("calixo"), everything_done(), **settings) as running:
        await running.hold()
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def ana(service: Service) -> Person:
    return await joined(service)


async def own(person: Person, post: dict[str, object]) -> dict[str, object]:
    """One's own post as it is now."""
    [found] = [item for item in await person.feed() if item["id"] == post["id"]]
    return found


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png", "image/webp"])
async def test_a_photo_is_shown_upright_small_beside_large_and_tells_nothing(
    service: Service, ana: Person, content_type: str
) -> None:
    photo = await ana.photo(from_a_phone(content_type), content_type)
    post = await ana.write(image_id=photo)
    assert post["status"] == "pending"
    await service.drain()
    shown = await own(ana, post)
    assert shown["status"] == "published"
    for url in (shown["image_url"], shown["thumbnail_url"]):
        answer = await fetched(service, str(url))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == content_type
        assert "private" in answer.headers["cache-control"]
        assert b"Cameramaker" not in answer.content
        assert opened(answer.content).size == (30, 40)


async def test_a_thumbnail_is_small(service: Service, ana: Person) -> None:
    post = await ana.write(image_id=await ana.photo(picture("image/jpeg", 3000, 1500), "image/jpeg"))
    await service.drain()
    shown = await own(ana, post)
    sizes = [opened((await fetched(service, str(shown[each]))).content).size for each in ("image_url", "thumbnail_url")]
    assert sizes == [(2048, 1024), (400, 200)]


async def test_what_hides_in_a_picture_is_gone(service: Service, ana: Person) -> None:
    post = await ana.write(image_id=await ana.photo(with_html_inside(picture())))
    await service.drain()
    shown = await own(ana, post)
    for url in (shown["image_url"], shown["thumbnail_url"]):
        content = (await fetched(service, str(url))).content
        assert content.startswith(b"\x89PNG")
        assert b"script" not in content


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (HTML, "image/png", "unsupported_media_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png", "unsupported_media_type"),
        (picture("image/jpeg"), "image/png", "unsupported_media_type"),
        (b"PK\x03\x04" + picture(), "image/png", "unsupported_media_type"),
        (b"GIF89a" + HTML, "image/webp", "unsupported_media_type"),
        (b"\xff\xd8\xff" + HTML, "image/jpeg", "image_unreadable"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X" + HTML, "image/webp", "image_too_large"),
        (picture(width=300, height=300)[:400], "image/png", "image_unreadable"),
        (png_header(20_000, 20_000), "image/png", "image_too_large"),
        (png_header(3_000, 3_000), "image/png", "image_unreadable"),
        (png_header(0, 10), "image/png", "image_unreadable"),
    ],
)
async def test_a_hostile_upload_is_refused(ana: Person, content: bytes, content_type: str, code: str) -> None:
    assert await ana.confirmation(content, content_type) == (422, code)


async def test_no_more_and_no_less_than_announced_is_taken(ana: Person) -> None:
    content = picture()
    for sent in (content[:-1], content + b"x"):
        begun = await ana.begin(len(content))
        assert not (await ana.send(begun, sent)).is_success or begun["url"].startswith("http://127.0.0.1:")
        code = (await ana.code("POST", f"/media/uploads/{begun['id']}/complete"))[1]
        assert code in {"upload_incomplete", "upload_size_mismatch"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"content_type": "image/gif", "size": 10}, 422),
        ({"content_type": "image/svg+xml", "size": 10}, 422),
        ({"content_type": "image/png", "size": 5 * 1024 * 1024 + 1}, 422),
        ({"content_type": "image/png", "size": 0}, 422),
        ({"content_type": "image/png"}, 422),
        ({"content_type": "image/png", "size": 10, "purpose": "product_asset"}, 422),
        ({"content_type": "image/png", "size": 5 * 1024 * 1024}, 201),
    ],
)
async def test_what_may_be_announced(ana: Person, body: dict[str, object], status: int) -> None:
    assert (await ana.ask("POST", "/media/uploads", json=body)).status_code == status


async def test_a_photo_is_its_owners_once_and_private(service: Service, ana: Person) -> None:
    eve = await joined(service)
    begun = await ana.begin(10)
    assert await eve.code("POST", f"/media/uploads/{begun['id']}/complete") == (404, "not_found")
    photo = await ana.photo()
    body = {"user_challenge_id": begun["id"], "image_id": photo}
    assert await eve.code("POST", "/feed", json=body) == (422, "upload_not_found")
    post = await ana.write(image_id=photo)
    assert await ana.code("POST", "/feed", json=body) == (422, "upload_not_found")
    await service.drain()
    url = str((await own(ana, post))["image_url"])
    assert (await fetched(service, url.partition("?")[0])).status_code == 403
    if url.startswith("http://127.0.0.1:8000"):  # a bucket looks at its own clock
        await service.advance(601)
        assert (await fetched(service, url)).status_code == 410


async def test_files_go_with_the_post_and_with_the_person(service: Service) -> None:
    await service.hold("2030-02-01T12:59:00Z")  # the sweep comes with the hour, while links are still good
    ana, judge = await joined(service), await joined(service)
    await judge.grant("moderator")
    posts = [await ana.write(image_id=await ana.photo()) for _ in range(3)]
    await service.drain()
    urls = []
    for post in posts:
        shown = await own(ana, post)
        urls.append([str(shown["image_url"]), str(shown["thumbnail_url"])])

    async def there(place: int) -> set[int]:
        return {(await fetched(service, url)).status_code for url in urls[place]}

    await ana.do("DELETE", f"/feed/{posts[0]['id']}")
    await judge.do("PATCH", f"/admin/posts/{posts[1]['id']}", json={"action": "remove"})
    await service.drain()
    gone = [{404}, {403}]  # a bucket tells strangers no more
    assert await there(0) in gone
    assert await there(1) in gone
    assert await there(2) == {200}
    answer = await service.client.delete("/api/v1/auth/account", headers={"authorization": f"Bearer {ana.token}"})
    assert answer.status_code == 204
    await service.drain()
    await service.advance(120)
    await service.drain()
    assert await there(2) in gone
    await service.hold()


async def test_a_picture_that_the_provider_flags_is_held(service: Service, ana: Person) -> None:
    made = BytesIO()
    Image.new("RGB", (300, 200), (255, 0, 255)).save(made, "JPEG")
    post = await ana.write("Fine words", image_id=await ana.photo(made.getvalue(), "image/jpeg"))
    await service.drain()
    assert (await own(ana, post))["status"] == "held"
