"""Uploads promise the same on memory and on Postgres: nothing unchecked lasts, and nothing is left behind for ever."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.media import FEATURE, Noted, World, memory_world, postgres_world, somebody
from tests.support.pictures import from_a_phone, opened, picture, png_header
from tests.support.stores import a_key, whole

from core.media.begin_upload import MOST_UNUSED
from core.media.sweep_uploads import RELEASED, ReleasedUpload
from core.shared.errors import Conflict, DomainError, Gone, Invalid, NotFound
from core.shared.files import StoredFile

ZIP = b"PK\x03\x04 and what a bundle holds"


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("module_database")) as world:
        yield world
        world.clock.advance(days=3)
        await world.sweep()  # the next test finds no old uploads


async def refusal(act: object) -> str:
    with pytest.raises(DomainError) as caught:
        await act  # type: ignore[misc]
    return caught.value.code


async def test_a_file_comes_is_checked_and_is_taken_once(world: World) -> None:
    ada = somebody()
    upload = await world.sent(ada, ZIP, "application/zip", filename="bundle é.zip")
    assert upload.state == "pending"
    view = await world.completed(ada, upload)
    assert (view.content_type, view.size, view.filename, view.url) == (
        "application/zip",
        len(ZIP),
        "bundle é.zip",
        None,
    )
    async with world.uow("here"):
        taken = await world.files.take("here", upload.id, "product_asset")
    assert taken == StoredFile(key=upload.key, content_type="application/zip", size=len(ZIP), name="bundle é.zip")
    assert await whole(world.store, taken.key) == ZIP
    assert await world.keys(upload) == [taken.key]
    async with world.uow("here"):
        assert await refusal(world.files.take("here", upload.id, "product_asset")) == "upload_not_found"


async def test_a_picture_is_made_anew(world: World) -> None:
    ada = somebody()
    upload = await world.sent(ada, from_a_phone() + b"<script>", "image/jpeg")
    view = await world.completed(ada, upload)
    kept = await whole(world.store, upload.key)
    assert kept
    assert view.size == len(kept)
    assert (await world.row(ada, upload.id)).size == len(kept)
    assert b"Cameramaker" not in kept
    assert b"<script>" not in kept
    assert opened(kept).size == (30, 40)
    assert view.url == f"https://us.example/files/{upload.key}" == world.files.public_url(upload.key)


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", "unsupported_media_type"),
        (b"<!doctype html><script>alert(1)</script>", "image/jpeg", "unsupported_media_type"),
        (ZIP, "image/png", "unsupported_media_type"),
        (picture("image/gif"), "image/png", "unsupported_media_type"),
        (ZIP, "application/pdf", "unsupported_media_type"),
        (png_header(20_000, 20_000), "image/png", "image_too_large"),
        (picture()[:60], "image/png", "image_unreadable"),
        (picture("image/jpeg")[:200], "image/jpeg", "image_unreadable"),
    ],
)
async def test_what_is_not_as_announced_never_lasts(world: World, content: bytes, kind: str, code: str) -> None:
    ada = somebody()
    upload = await world.sent(ada, content, kind)
    assert await refusal(world.completed(ada, upload)) == code
    assert await world.store.find(upload.key) is None
    assert (await world.row(ada, upload.id)).state == "pending"


async def test_after_the_wrong_bytes_the_right_ones_may_come(world: World) -> None:
    ada = somebody()
    upload = await world.sent(ada, b"<svg/>" + bytes(200), "image/png")
    assert await refusal(world.completed(ada, upload)) == "unsupported_media_type"
    right = picture()
    await world.uploads.forget("here", upload.id)  # which is for released ones alone
    await world.arrive(upload, right)
    assert await refusal(world.completed(ada, upload)) == "upload_size_mismatch"
    other = await world.sent(ada, right)
    assert (await world.completed(ada, other)).content_type == "image/png"


async def test_nothing_wrong_can_be_announced(world: World) -> None:
    ada = somebody()
    for kind in ("image/svg+xml", "text/html", "application/zip", "nothing at all"):
        assert await refusal(world.begun(ada, b"x", kind, purpose="product_image")) == "unsupported_media_type"
    assert await refusal(world.begun(ada, b"x", size=10 * 1024 * 1024 + 1)) == "payload_too_large"
    without = replace(FEATURE, purposes=FEATURE.purposes[:1])
    asked = await world.begun(ada, b"x", "application/zip")
    assert await refusal(world.complete(without, ada, asked.id)) == "upload_expired"


async def test_nobody_announces_files_without_end(world: World) -> None:
    ada = somebody()
    for _ in range(MOST_UNUSED):
        await world.begun(ada, picture())
    assert await refusal(world.begun(ada, picture())) == "rate_limited"
    await world.begun(somebody(), picture())
    world.clock.advance(days=2)
    await world.sweep()
    await world.begun(ada, picture())


async def test_completing_before_and_again(world: World) -> None:
    ada = somebody()
    begun = await world.begun(ada, picture())
    upload = await world.row(ada, begun.id)
    with pytest.raises(Conflict, match="upload_incomplete"):
        await world.completed(ada, upload)
    await world.arrive(upload, picture())
    first = await world.completed(ada, upload)
    assert await world.completed(ada, upload) == first
    async with world.uow("here"):
        await world.files.take("here", upload.id, "product_image")
    assert await world.completed(ada, upload) == first


async def test_completing_many_times_at_once_is_completing_once(world: World) -> None:
    ada = somebody()
    upload = await world.sent(ada)
    views = await asyncio.gather(*(world.completed(ada, upload) for _ in range(5)))
    assert len({view.id for view in views}) == 1
    assert {view.size for view in views} == {(await world.row(ada, upload.id)).size}
    assert await world.keys(upload) == [upload.key]


async def test_what_an_admin_uploads_is_in_the_audit_log_once_and_what_everybody_may_is_not() -> None:
    world, ada = memory_world(), somebody()
    upload = await world.sent(ada)
    for _ in range(2):
        await world.completed(ada, upload)
    other = await world.sent(ada)
    await world.complete(replace(FEATURE, role=None), ada, other.id)
    entries = [(one.action, one.user_id, one.detail) for one in world.audit.database.table("audit_log").rows()]
    assert entries == [("file_uploaded", ada.user_id, {"upload": str(upload.id), "purpose": "product_image"})]


async def test_a_crash_before_the_row_knew_does_no_harm(world: World) -> None:
    ada = somebody()
    upload = await world.sent(ada, ZIP, "application/zip")
    kept = await world.store.find(upload.incoming)
    assert kept
    await world.store.copy(upload.incoming, kept.version, upload.key)
    await world.arrive(upload, bytes(len(ZIP)))  # what comes now is looked at by nobody
    assert (await world.completed(ada, upload)).size == len(ZIP)
    assert await whole(world.store, upload.key) == ZIP


async def test_another_persons_or_apps_upload_is_not_there(world: World) -> None:
    ada, bob = somebody(), somebody()
    upload = await world.sent(ada)
    for who in (bob, replace_app(ada)):
        with pytest.raises(NotFound):
            await world.completed(who, upload)
    await world.completed(ada, upload)
    async with world.uow("there"):
        assert await refusal(world.files.take("there", upload.id, "product_image")) == "upload_not_found"
    async with world.uow("here"):
        for purpose, owner in (("product_asset", None), ("product_image", bob.user_id)):
            act = world.files.take("here", upload.id, purpose, owner)  # type: ignore[arg-type]
            assert await refusal(act) == "upload_not_found"
        assert await world.files.take("here", upload.id, "product_image", ada.user_id)


def replace_app(who: object) -> object:
    from dataclasses import replace as changed

    return changed(who, app="there")  # type: ignore[type-var]


async def test_an_unconfirmed_upload_can_not_be_taken(world: World) -> None:
    ada = somebody()
    upload = await world.sent(ada)
    async with world.uow("here"):
        assert await refusal(world.files.take("here", upload.id, "product_image")) == "upload_not_found"
        assert await refusal(world.files.take("here", IDS.new(), "product_image")) == "upload_not_found"


async def test_of_many_that_take_it_at_once_one_does(world: World) -> None:
    ada = somebody()
    upload = await world.confirmed(ada)

    async def take() -> StoredFile:
        async with world.uow("here"):
            return await world.files.take("here", upload.id, "product_image")

    outcomes = await asyncio.gather(*(take() for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(outcome, StoredFile) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 7


async def test_what_is_rolled_back_is_neither_taken_nor_released(world: World) -> None:
    ada = somebody()
    upload = await world.confirmed(ada)
    with pytest.raises(LookupError):
        await rolled_back(world, world.files.take("here", upload.id, "product_image"))
    assert (await world.row(ada, upload.id)).state == "confirmed"
    kept = await world.taken(ada)
    with pytest.raises(LookupError):
        await rolled_back(world, world.files.release("here", kept.key))
    assert (await world.row(ada, kept.id)).state == "taken"
    await world.delete("here", kept.id)
    assert await world.keys(kept) == [kept.key]


async def rolled_back(world: World, act: object) -> None:
    async with world.uow("here"):
        await act  # type: ignore[misc]
        raise LookupError


async def test_a_released_file_goes_with_its_bytes_by_a_job() -> None:
    jobs = Noted()
    world = memory_world(jobs)
    ada = somebody()
    upload = await world.taken(ada)
    async with world.uow("here"):
        await world.files.release("here", upload.key)
        await world.files.release("here", upload.key)
        await world.files.release("there", upload.key)
    assert jobs.added == [("here", RELEASED, ReleasedUpload(upload.id))]


async def test_after_a_release_nothing_is_left(world: World) -> None:
    ada = somebody()
    upload, other = await world.taken(ada), await world.taken(ada)
    async with world.uow("here"):
        await world.files.release("here", upload.key)
    await world.delete("here", upload.id)
    await world.delete("here", upload.id)
    await world.delete("here", other.id)
    assert await world.uploads.get("here", upload.id) is None
    assert await world.keys(upload, other) == [other.key]
    with pytest.raises(NotFound):
        await world.completed(ada, upload)


async def test_the_sweep_takes_what_nothing_took_within_a_day(world: World) -> None:
    ada = somebody()
    never_came = await world.row(ada, (await world.begun(ada, ZIP, "application/zip")).id)
    came, confirmed, taken = await world.sent(ada), await world.confirmed(ada), await world.taken(ada)
    world.clock.advance(hours=23, minutes=59)
    young = await world.sent(ada)
    await world.sweep()
    assert await world.keys(came, confirmed, taken) == [came.incoming, confirmed.key, taken.key]
    world.clock.advance(minutes=1)
    await world.sweep()
    assert await world.keys(came, confirmed, taken, young) == [taken.key, young.incoming]
    for gone in (never_came, came, confirmed):
        assert await world.uploads.get("here", gone.id) is None
    assert (await world.row(ada, taken.id)).state == "taken"


async def test_the_sweep_finishes_what_a_crash_interrupted(world: World) -> None:
    ada = somebody()
    released = await world.taken(ada)
    async with world.uow("here"):
        await world.files.release("here", released.key)
    await world.sweep()
    assert await world.keys(released) == []
    assert await world.uploads.get("here", released.id) is None


async def test_what_is_sent_after_the_check_changes_nothing_and_goes(world: World) -> None:
    ada = somebody()
    upload = await world.taken(ada, ZIP, "application/zip")
    await world.arrive(upload, b"<script>alert(1)</script>".ljust(len(ZIP)))
    assert await whole(world.store, upload.key) == ZIP
    world.clock.advance(hours=2)
    await world.sweep()
    assert await world.keys(upload) == [upload.key]
    assert await world.uploads.lingering(world.clock.now(), 10) == []


async def test_an_old_upload_is_not_confirmed_any_more(world: World) -> None:
    ada = somebody()
    upload = await world.sent(ada)
    world.clock.advance(hours=12)
    with pytest.raises(Gone, match="upload_expired"):
        await world.completed(ada, upload)
    assert await world.store.find(upload.key) is None


async def test_who_leaves_takes_their_own_photos_along_and_leaves_the_shop_its_pictures(world: World) -> None:
    ada = somebody()
    of_the_shop = await world.taken(ada)
    own = replace(of_the_shop, id=IDS.new(), key=a_key("public", extension="png"), personal=True)
    await world.uploads.add(own)
    await world.store.write(own.key, b"a face", "image/png")
    exported = (await world.personal.export(ada.user_id))["uploads"]
    assert {row["id"] for row in exported} == {of_the_shop.id, own.id}
    await world.personal.purge(ada.user_id)
    await world.sweep()
    assert await world.keys(of_the_shop, own) == [of_the_shop.key]
    assert await world.uploads.get("here", own.id) is None
    assert (await world.row(ada, of_the_shop.id)).user_id is None


async def test_a_url_is_good_for_minutes(world: World) -> None:
    signed = world.files.url("private/here/x.zip", now=START, name="bundle.zip")
    assert 60 < (signed.expires_at - START).total_seconds() <= 15 * 60
    assert "bundle.zip" in signed.url
