"""Posts promise the same on memory and on Postgres: one a completion, nothing unmoderated seen, nothing lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS
from tests.support.pictures import opened
from tests.support.posts import World, memory_world, postgres_world

from core.shared.errors import Conflict, DomainError, Invalid, NotFound, Unavailable
from core.shared.events import PostPublished, PostTakenDown, PostWritten
from core.shared.files import SmallPicture
from core.social.feed.model import WritePost


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("module_database")) as world:
        yield world
        world.clock.advance(days=3)
        await world.sweep()  # the next test finds no old uploads
        await world.hold_forgotten()  # and no old posts


async def refusal(act: object) -> str:
    with pytest.raises(DomainError) as caught:
        await act  # type: ignore[misc]
    return caught.value.code


async def test_a_clean_post_is_seen_once_it_was_moderated(world: World) -> None:
    ana, bo = await world.person(), await world.person()
    view = await world.write(ana, "An hour without it!")
    assert (view.status, view.published_at, view.likes) == ("pending", None, 0)
    assert world.outbox.of(PostWritten) == [view.id]
    assert await world.seen(bo, ana) == []
    assert await world.seen(ana, ana) == [view.id]
    await world.moderate("here", view.id)
    assert await world.status(ana, view) == "published"
    assert await world.seen(bo, ana) == [view.id]
    assert world.outbox.of(PostPublished) == [view.id]


async def test_a_post_with_nothing_to_look_at_is_published_at_once(world: World) -> None:
    ana, bo = await world.person(), await world.person()
    view = await world.write(ana, " \u200b\u202e\n ")
    assert (view.status, view.note) == ("published", None)
    assert await world.seen(bo, ana) == [view.id]
    assert world.outbox.of(PostPublished) == [view.id]
    assert world.moderation.asked == []


async def test_a_flagged_post_is_held_and_never_seen(world: World) -> None:
    ana, bo = await world.person(), await world.person()
    view = await world.write(ana, "sandbox-flag")
    await world.moderate("here", view.id)
    post = await world.post(ana, view.id)
    assert (post.status, post.flags, post.published_at) == ("held", ("harassment",), None)
    assert await world.seen(bo, ana) == []
    assert view.id in {held.id for held in (await world.listing("here", "held")).items}
    assert world.outbox.of(PostPublished) == []


async def test_with_the_provider_down_a_post_is_held(world: World) -> None:
    ana, bo = await world.person(), await world.person()
    view = await world.write(ana, "Fine words")
    world.moderation.down = True
    await world.moderate("here", view.id)
    world.moderation.down = False
    await world.moderate("here", view.id)  # what is held a person decides about
    post = await world.post(ana, view.id)
    assert (post.status, post.flags) == ("held", ())
    assert await world.seen(bo, ana) == []


async def test_a_failure_that_nobody_foresaw_publishes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await world.person()
    view = await world.write(ana, "Fine words")

    async def broken(text: str | None, picture: SmallPicture | None) -> tuple[str, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr(world.moderation, "judge", broken)
    with pytest.raises(ZeroDivisionError):
        await world.moderate("here", view.id)
    assert await world.status(ana, view) == "pending"
    world.clock.advance(minutes=14)
    await world.hold_forgotten()
    assert await world.status(ana, view) == "pending"
    world.clock.advance(minutes=2)
    await world.hold_forgotten()
    assert await world.status(ana, view) == "held"
    assert world.outbox.of(PostPublished) == []


async def test_a_late_answer_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, bo = await world.person(), await world.person()
    view, gone = await world.write(ana, "Fine words"), await world.write(ana, "Others")
    answer = asyncio.Event()

    async def slow(text: str | None, picture: SmallPicture | None) -> tuple[str, ...]:
        await answer.wait()
        return ()

    monkeypatch.setattr(world.moderation, "judge", slow)
    late = [asyncio.create_task(world.moderate("here", each.id)) for each in (view, gone)]
    await asyncio.sleep(0)
    world.clock.advance(hours=1)
    await world.delete(ana, gone.id)
    await world.hold_forgotten()
    answer.set()
    await asyncio.gather(*late)
    assert await world.status(ana, view) == "held"
    assert await world.posts.get("here", gone.id) is None
    assert await world.seen(bo, ana) == []


async def test_duplicates_of_a_job_publish_once(world: World) -> None:
    ana = await world.person()
    view = await world.write(ana, "Fine words")
    await asyncio.gather(*(world.moderate("here", view.id) for _ in range(5)))
    assert world.outbox.of(PostPublished) == [view.id]


async def test_one_post_a_completion(world: World) -> None:
    ana, eve = await world.person(), await world.person()
    quest = world.completed(ana)
    command = WritePost(user_challenge_id=quest, note="Done")
    outcomes = await asyncio.gather(*(world.add(ana, command) for _ in range(5)), return_exceptions=True)
    [made] = [each for each in outcomes if not isinstance(each, BaseException)]
    assert [each.code for each in outcomes if isinstance(each, Conflict)] == ["already_posted"] * 4
    assert await refusal(world.add(eve, command)) == "not_found"
    world.done.quests[eve.user_id, quest] = False
    assert await refusal(world.add(eve, command)) == "challenge_not_completed"
    await world.delete(ana, made.id)
    assert (await world.add(ana, command)).id != made.id


async def test_a_refused_post_leaves_its_picture_free(world: World) -> None:
    ana, eve = await world.person(), await world.person()
    photo = await world.photo(ana)
    assert await refusal(world.write(eve, image=photo)) == "upload_not_found"
    first = await world.write(ana)
    again = WritePost(user_challenge_id=first.user_challenge_id, image_id=photo)
    assert await refusal(world.add(ana, again)) == "already_posted"
    view = await world.write(ana, image=photo)
    assert view.status == "pending"
    assert view.image_url
    assert await refusal(world.write(ana, image=photo)) == "upload_not_found"


async def test_a_picture_is_moderated_and_gets_its_thumbnail_once(world: World) -> None:
    ana = await world.person()
    view = await world.write(ana, image=await world.photo(ana))
    await asyncio.gather(*(world.make_thumbnail("here", view.id) for _ in range(3)))
    await world.make_thumbnail("here", view.id)
    await world.moderate("here", view.id)
    post = await world.post(ana, view.id)
    assert post.status == "published"
    assert post.image_key
    assert post.thumbnail_key
    [(text, asked)] = world.moderation.asked
    assert text is None
    assert asked
    assert opened(asked.content).size == (768, 512)
    kept = await world.store.find(post.thumbnail_key)
    assert kept
    small = b"".join([piece async for piece in world.store.read(post.thumbnail_key, kept.version)])
    assert opened(small).size == (400, 267)
    world.clock.advance(hours=25)
    await world.sweep()
    assert await world.kept(post.image_key, post.thumbnail_key) == [post.image_key, post.thumbnail_key]


async def test_a_picture_that_is_gone_or_out_of_reach_is_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await world.person()
    view, other = [await world.write(ana, "Fine", image=await world.photo(ana)) for _ in range(2)]
    await world.store.delete((await world.post(ana, view.id)).image_key or "")
    await world.moderate("here", view.id)
    await world.make_thumbnail("here", view.id)
    assert (await world.post(ana, view.id)).flags == ("unreadable_image",)

    async def away(key: str) -> None:
        raise Unavailable("provider_unavailable", "The store is away.")

    monkeypatch.setattr(world.store, "find", away)
    await world.moderate("here", other.id)
    assert await world.status(ana, other) == "held"
    assert world.moderation.asked == []


async def test_a_post_that_goes_takes_its_files_along(world: World) -> None:
    ana, eve, judge = await world.person(), await world.person(), await world.person()
    views = [await world.write(ana, image=await world.photo(ana)) for _ in range(3)]
    for view in views:
        await world.make_thumbnail("here", view.id)
    deleted, removed, kept = [await world.post(ana, view.id) for view in views]
    files = [(post.image_key, post.thumbnail_key) for post in (deleted, removed, kept)]
    assert await refusal(world.delete(eve, deleted.id)) == "not_found"
    await world.delete(ana, deleted.id)
    await world.decided(judge, views[1], "remove")
    await world.sweep()
    assert await world.kept(*files[0], *files[1], *files[2]) == list(files[2])
    assert world.outbox.of(PostTakenDown) == [deleted.id, removed.id]
    assert await refusal(world.delete(ana, removed.id)) == "not_found"
    await world.personal.purge(ana.user_id)
    await world.sweep()
    assert await world.kept(*files[2]) == []
    assert await world.posts.get("here", kept.id) is None


async def test_a_thumbnail_that_comes_too_late_is_cleaned_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await world.person()
    view = await world.write(ana, image=await world.photo(ana))
    make, made = world.small.make, []

    async def late(self: object, app: str, key: str) -> object:
        made.append(await make(app, key))
        await world.delete(ana, view.id)
        return made[0]

    monkeypatch.setattr(type(world.small), "make", late)
    await world.make_thumbnail("here", view.id)
    upload = await world.uploads.get("here", made[0])
    assert await world.kept(upload.key) == [upload.key]
    world.clock.advance(hours=25)
    await world.sweep()
    assert await world.kept(upload.key) == []


async def test_moderators_decide(world: World) -> None:
    ana, bo, judge = await world.person(), await world.person(), await world.person()
    view = await world.write(ana, "sandbox-flag")
    await world.moderate("here", view.id)
    approved = await world.decided(judge, view, "approve")
    assert (approved.status, approved.flags) == ("published", ["harassment"])
    assert await world.seen(bo, ana) == [view.id]
    assert await world.decided(judge, view, "approve") == approved
    removed = await world.decided(judge, view, "remove", "Shouts")
    assert (removed.status, removed.image_url) == ("removed", None)
    assert await world.decided(judge, view, "remove") == removed
    assert await world.seen(ana, ana) == await world.seen(bo, ana) == []
    assert await refusal(world.decided(judge, view, "approve")) == "post_removed"
    assert await world.told(ana) == ["post_removed_because"]
    await world.decided(judge, view, "warn")
    await world.decided(judge, view, "warn")
    assert await world.told(ana) == ["post_warned", "post_removed_because"]
    assert world.outbox.of(PostPublished) == world.outbox.of(PostTakenDown) == [view.id]
    there = await world.person("there")
    assert await refusal(world.decided(there, view, "remove")) == "not_found"


async def test_of_two_moderators_who_differ_one_wins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await world.person()
    judges = [await world.person() for _ in range(4)]
    view = await world.write(ana, "sandbox-flag")
    await world.moderate("here", view.id)
    actions = ["approve", "remove"] * 2
    get, together = world.posts.get, asyncio.Barrier(len(judges))

    async def seen_together(self: object, app: str, post_id: object) -> object:
        post = await get(app, view.id)
        await together.wait()
        return post

    monkeypatch.setattr(type(world.posts), "get", seen_together)
    outcomes = await asyncio.gather(
        *(world.decided(judge, view, action) for judge, action in zip(judges, actions, strict=True)),
        return_exceptions=True,
    )
    monkeypatch.undo()
    status = await world.status(ana, view)
    won = {"published": "approve", "removed": "remove"}[status]
    assert all(
        (isinstance(outcome, Conflict) and outcome.code in {"already_decided", "post_removed"})
        if action != won
        else not isinstance(outcome, BaseException)
        for action, outcome in zip(actions, outcomes, strict=True)
    ), outcomes
    assert len(world.outbox.of(PostPublished) + world.outbox.of(PostTakenDown)) == 1


async def test_what_is_reported_is_answered(world: World) -> None:
    ana, judge = await world.person(), await world.person()
    views = [await world.write(ana, "Fine words") for _ in range(3)]
    for view in views:
        await world.moderate("here", view.id)
        await world.timelines.flag("here", view.id, world.clock.now())  # type: ignore[attr-defined]
    page = await world.listing("here", "reported", 2)
    rest = await world.listing("here", "reported", 2, page.next_cursor)
    own = {view.id for view in views}
    assert [item.id for item in [*page.items, *rest.items] if item.id in own] == [view.id for view in reversed(views)]
    assert all(item.reported for item in page.items)
    for view, action in zip(views, ("approve", "remove", "warn"), strict=True):
        assert not (await world.decided(judge, view, action)).reported
    assert own.isdisjoint(item.id for item in (await world.listing("here", "reported", 100)).items)
    with pytest.raises(Invalid):
        await world.listing("here", "held", 2, page.next_cursor)
    assert (await world.listing("there", "published")).items == []


async def test_a_rolled_back_post_never_was(world: World) -> None:
    ana = await world.person()
    command = WritePost(user_challenge_id=world.completed(ana), image_id=await world.photo(ana))

    async def fail() -> None:
        async with world.uow("here"):
            await world.add(ana, command)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (await world.add(ana, command)).status == "pending"


async def test_another_apps_posts_are_not_there(world: World) -> None:
    ana = await world.person()
    view = await world.write(ana, "Fine words")
    assert await world.posts.get("there", view.id) is None
    assert await world.posts.lock("there", view.id) is None
    await world.posts.remove("there", view.id)
    await world.settle("there", view.id, ())
    assert await world.status(ana, view) == "pending"
    with pytest.raises(NotFound):
        await world.decided(ana, replace(view, id=IDS.new()), "approve")
