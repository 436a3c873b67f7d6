"""Notices promise the same on memory and on Postgres: gathered, told once, seen once, each person's own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.support.lowkey import IDS
from tests.support.notices import World, memory_world, postgres_world

from core.shared.errors import Invalid
from core.social.notices.model import KEPT, MarkSeen

ALL = MarkSeen(all=True)


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("module_database")) as world:
        yield world


async def test_people_who_part_are_in_no_notice_of_each_other(world: World) -> None:
    ana, bo, cleo = [await world.person(name) for name in ("Ana", "Bo", "Cleo")]
    post, other = IDS.new(), IDS.new()
    await world.liked(ana, bo, post)
    await world.see(ana, ALL)
    for fan in (bo, cleo):
        await world.liked(ana, fan, other)
    await world.liked(bo, ana, post)
    await world.liked(cleo, ana, post)
    async with world.uow(ana.app):
        await world.store.part(ana.app, bo.user_id, ana.user_id)
    assert await world.texts(ana) == ["Cleo liked your post"]
    assert await world.texts(bo) == []
    assert await world.texts(cleo) == ["Ana liked your post"]


async def test_likes_of_a_post_are_one_notice(world: World) -> None:
    ana, *crowd = [await world.person(name) for name in ("Ana", "Bo", "Cleo", "Dan")]
    post, other = IDS.new(), IDS.new()
    await world.liked(ana, crowd[0], post)
    assert await world.texts(ana) == ["Bo liked your post"]
    for fan in crowd:
        await world.liked(ana, fan, post)
    await world.liked(ana, crowd[0], other)
    page = await world.page(ana)
    assert [item.text for item in page.items] == ["Bo liked your post", "Dan and 2 others liked your post"]
    gathered = page.items[1]
    assert (gathered.people, gathered.actor_id, gathered.about) == (3, crowd[2].user_id, post)
    assert (page.unseen, page.next_cursor) == (2, None)


async def test_what_was_seen_is_not_gathered_any_more(world: World) -> None:
    ana, bo, cleo = [await world.person(name) for name in ("Ana", "Bo", "Cleo")]
    post = IDS.new()
    await world.liked(ana, bo, post)
    assert (await world.see(ana, ALL)).unseen == 0
    await world.liked(ana, cleo, post)
    page = await world.page(ana)
    assert [(item.text, item.seen) for item in page.items] == [
        ("Cleo liked your post", False),
        ("Bo liked your post", True),
    ]


async def test_an_act_that_is_undone_is_not_told(world: World) -> None:
    ana, bo, cleo = [await world.person(name) for name in ("Ana", "Bo", "Cleo")]
    post = IDS.new()

    async def undo(fan: object) -> None:
        async with world.uow("here"):
            await world.notices.take_back("here", ana.user_id, f"like:{post}", fan.user_id)  # type: ignore[attr-defined]

    await world.liked(ana, bo, post)
    await world.liked(ana, cleo, post)
    await undo(cleo)
    await undo(cleo)
    assert await world.texts(ana) == ["Bo liked your post"]
    await undo(bo)
    assert await world.texts(ana) == []
    await world.liked(ana, bo, post)
    await world.see(ana, ALL)
    await undo(bo)
    assert await world.texts(ana) == ["Bo liked your post"]


async def test_what_is_told_once_is_told_once(world: World) -> None:
    ana = await world.person()
    for reason in ("first", "second"):
        await world.tell(ana, "system", "post_warned_because", params={"reason": reason}, once="warned:1")
        await world.see(ana, ALL)
    assert await world.texts(ana) == ["A moderator reminds you of the rules because of your post: first"]
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(world.tell(ana, "system", "post_warned_because", params={"reason": "x"}, once="warned:2"))
    assert len(await world.texts(ana)) == 2


async def test_parallel_likes_count_everybody_once(world: World) -> None:
    ana, *crowd = [await world.person(name) for name in ("Ana", "Bo", "Cleo", "Dan", "Eve")]
    post = IDS.new()
    async with asyncio.TaskGroup() as group:
        for fan in crowd * 2:
            group.create_task(world.liked(ana, fan, post))
    page = await world.page(ana)
    assert [item.people for item in page.items] == [4]
    assert page.unseen == 1


async def test_nobody_hears_of_their_own_acts_nor_who_is_no_member(world: World) -> None:
    ana, stranger = await world.person("Ana"), await world.person("Zoe", app="there")
    await world.liked(ana, ana, IDS.new())
    assert await world.texts(ana) == []
    async with world.uow("here"):
        await world.notices.tell(
            "here", stranger.user_id, "system", "post_removed_because", params={"reason": "x"}, once="x"
        )
    assert "notices" not in await world.personal.export(stranger.user_id)
    assert await world.texts(stranger) == []


async def test_a_notice_is_its_readers_and_its_apps(world: World) -> None:
    ana, bo = await world.person("Ana"), await world.person("Bo")
    await world.liked(ana, bo, IDS.new())
    [item] = (await world.page(ana)).items
    assert (await world.see(bo, MarkSeen(ids=[item.id]))).unseen == 0
    assert (await world.page(ana)).unseen == 1
    assert await world.store.page("there", ana.user_id, None, None, 10) == []
    assert await world.store.unseen("there", ana.user_id) == 0
    assert (await world.see(ana, MarkSeen(ids=[item.id, IDS.new()]))).unseen == 0


async def test_who_marks_names_some_or_all(world: World) -> None:
    ana = await world.person()
    for command in (MarkSeen(), MarkSeen(ids=[], all=True)):
        with pytest.raises(Invalid):
            await world.see(ana, command)


async def test_everybody_reads_their_own_language(world: World) -> None:
    ana, bo = await world.person("Ana", locale="es"), await world.person("Bo")
    await world.liked(ana, bo, IDS.new())
    said = {"reason.es": "grita", "reason.en": "it shouts"}
    await world.tell(ana, "system", "post_removed_because", params=said)
    await world.tell(bo, "system", "post_removed_because", params=said)
    assert await world.texts(ana) == ["Tu publicación se ha retirado: grita", "A Bo le ha gustado tu publicación"]
    assert await world.texts(bo) == ["Your post was taken down: it shouts"]


async def test_who_is_gone_is_somebody(world: World) -> None:
    ana, bo, cleo = [await world.person(name) for name in ("Ana", "Bo", "Cleo")]
    post = IDS.new()
    await world.liked(ana, bo, post)
    await world.liked(ana, cleo, post)
    del world.register.called[cleo.user_id]
    assert await world.texts(ana) == ["Somebody and one other liked your post"]
    await world.personal.purge(cleo.user_id)
    assert await world.texts(ana) == ["Bo liked your post"]
    await world.personal.purge(bo.user_id)
    assert await world.texts(ana) == ["Somebody liked your post"]
    await world.personal.purge(ana.user_id)
    assert await world.texts(ana) == []


async def test_pages_lead_through_all(world: World) -> None:
    ana, bo = await world.person("Ana"), await world.person("Bo")
    for _ in range(5):
        await world.liked(ana, bo, IDS.new())
    await world.tell(ana, "reward", "post_warned_because", params={"reason": "x"})
    first = await world.page(ana, kind="social", limit=3)
    await world.liked(ana, bo, IDS.new())
    second = await world.page(ana, kind="social", limit=3, cursor=first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (3, 2, None)
    assert len({item.id for item in first.items + second.items}) == 5
    with pytest.raises(Invalid):
        await world.page(ana, limit=3, cursor=first.next_cursor)
    assert [item.type for item in (await world.page(ana, kind="reward")).items] == ["reward"]


async def test_a_rolled_back_notice_never_was(world: World) -> None:
    ana, bo = await world.person("Ana"), await world.person("Bo")

    async def fail() -> None:
        async with world.uow("here"):
            await world.notices.tell(
                "here", ana.user_id, "social", "post_liked", actor=bo.user_id, gather="x", once="y"
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await world.texts(ana) == []
    await world.tell(ana, "social", "post_liked", actor=bo.user_id, gather="x", once="y")
    assert await world.texts(ana) == ["Bo liked your post"]


async def test_what_is_old_goes(world: World) -> None:
    ana, bo = await world.person("Ana"), await world.person("Bo")
    await world.liked(ana, bo, IDS.new(), once="old")
    world.clock.advance(days=KEPT.days)
    await world.liked(ana, bo, IDS.new())
    while await world.store.prune(world.clock.now() - KEPT + timedelta(seconds=1), 100):
        pass
    assert len(await world.texts(ana)) == 1
