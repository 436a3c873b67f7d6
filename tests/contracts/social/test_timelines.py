"""Timelines and likes promise the same in memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from tests.support.circles import CircleWorld, circle_on

from core.shared.actor import STUDIO, Actor
from core.shared.errors import Invalid, NotFound
from core.social.follows.model import Whom
from core.social.timeline.model import LikeView


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[CircleWorld]:
    dsn = request.getfixturevalue("module_database") if request.param == "postgres" else None
    async with circle_on(dsn) as world:
        yield world
        broken = {name: many for name, many in (await world.violations()).items() if many}
        assert broken == {}


async def paged(world: CircleWorld, actor: Actor, limit: int, user_id: UUID | None = None) -> list[UUID]:
    """All pages of a feed, one after the other."""
    found: list[UUID] = []
    cursor = None
    while True:
        if user_id is None:
            page = await world.home(actor, limit, cursor)
        else:
            page = await world.person_feed(actor, user_id, limit, cursor)
        found += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_home_is_of_oneself_and_whom_one_follows_the_latest_first(world: CircleWorld) -> None:
    ada, bob, eve = await world.person("Ada"), await world.person("Bob"), await world.person("Eve")
    await world.follow(ada, bob)
    first, own, _, last = [
        await world.post(who, note) for who, note in ((bob, "1"), (ada, "2"), (eve, "3"), (bob, "4"))
    ]
    found = await world.feed(ada)
    assert [item.id for item in found] == [last, own, first]
    assert [item.author.display_name for item in found] == ["Bob", "Ada", "Bob"]
    assert [item.note for item in found] == ["4", "2", "1"]
    assert [item.status for item in found] == [None, "published", None]
    assert all(item.challenge is not None for item in found)
    assert await world.feed_ids(eve) != [last]
    await world.follow(ada, bob)
    assert await world.feed_ids(ada) == [own]


async def test_what_is_not_published_is_its_authors_alone_and_what_was_removed_nobodys(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person()
    await world.follow(bob, ada)
    pending = await world.post(ada, status="pending")
    published = await world.post(ada)
    held = await world.post(ada, status="held")
    await world.post(ada, status="removed")
    assert await world.feed_ids(ada) == [held, published, pending]
    assert [item.status for item in await world.feed(ada)] == ["held", "published", "pending"]
    assert await paged(world, ada, 1) == [held, published, pending]
    assert await world.feed_ids(bob) == [published]
    assert await paged(world, ada, 2, ada.user_id) == [held, published, pending]
    assert await paged(world, bob, 2, ada.user_id) == [published]


async def test_pages_have_no_repeats_and_no_gaps_whoever_posts_meanwhile(world: CircleWorld) -> None:
    ada, *friends = [await world.person() for _ in range(5)]
    for friend in friends:
        await world.follow(ada, friend)
    at = world.clock.now()
    # Many at one instant, and one friend with most of them.
    posts = [await world.post(friends[number % 7 % 4], at=at if number % 3 else None) for number in range(23)]
    page = await world.home(ada, 4)
    found = [item.id for item in page.items]
    while page.next_cursor:
        await world.post(friends[0], "later")
        page = await world.home(ada, 4, page.next_cursor)
        found += [item.id for item in page.items]
    assert len(found) == len(set(found))
    assert set(found) == set(posts)
    with pytest.raises(Invalid):
        await world.home(friends[0], 4, (await world.home(ada, 4)).next_cursor)


async def test_one_friend_with_all_the_latest_fills_the_page(world: CircleWorld) -> None:
    ada, quiet, loud = await world.person(), await world.person(), await world.person()
    await world.follow(ada, quiet)
    await world.follow(ada, loud)
    old = await world.post(quiet)
    many = [await world.post(loud) for _ in range(6)]
    assert [item.id for item in (await world.home(ada, 3)).items] == many[:2:-1]
    assert await paged(world, ada, 3) == [*reversed(many), old]


async def test_privacy_and_blocks_hold_on_every_way_to_a_post(world: CircleWorld) -> None:
    ada, friend, stranger, blocked = [await world.person() for _ in range(4)]
    await world.follow(friend, ada)
    await world.close(ada)
    post = await world.post(ada)
    await world.block(blocked, Whom(user_id=ada.user_id))
    assert await world.feed_ids(friend) == [post]
    assert (await world.like(friend, post)).liked
    for nobody in (stranger, blocked):
        assert await world.feed_ids(nobody) == []
        with pytest.raises(NotFound):
            await world.person_feed(nobody, ada.user_id)
        with pytest.raises(NotFound):
            await world.like(nobody, post)
    await world.open(ada)
    assert (await world.like(stranger, post)).likes == 2
    with pytest.raises(NotFound):
        await world.like(blocked, post)


async def test_posts_of_the_suspended_take_no_place_on_a_page(world: CircleWorld) -> None:
    ada, bob, *gone = [await world.person() for _ in range(5)]
    for who in (bob, *gone):
        await world.follow(ada, who)
    post = await world.post(bob)
    for who in gone:
        await world.post(who)
        await world.suspend(who)
    assert [item.id for item in (await world.home(ada, 1)).items] == [post]


async def test_a_like_is_a_toggle_that_the_author_hears_of(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person()
    post = await world.post(ada)
    assert await world.like(bob, post) == LikeView(liked=True, likes=1)
    assert await world.like(ada, post) == LikeView(liked=True, likes=2)
    assert world.notices.of(ada) == [("post_liked", bob.user_id)]
    [seen] = (await world.person_feed(bob, ada.user_id)).items
    assert (seen.liked, seen.likes) == (True, 2)
    assert await world.like(bob, post) == LikeView(liked=False, likes=1)
    assert world.notices.of(ada) == []
    assert await world.count_likes(world.app, post) == 1


async def test_what_is_not_there_or_not_published_is_not_liked(world: CircleWorld) -> None:
    ada = await world.person()
    for post in (await world.post(ada, status="held"), await world.post(ada, status="removed"), uuid4()):
        with pytest.raises(NotFound):
            await world.like(ada, post)
    there = await world.person(app=f"{world.app}2")
    with pytest.raises(NotFound):
        await world.like(there, await world.post(ada))


async def test_likes_at_once_are_counted_exactly(world: CircleWorld) -> None:
    ada, *crowd = [await world.person() for _ in range(9)]
    post = await world.post(ada)
    views = await asyncio.gather(*(world.like(who, post) for who in crowd))
    assert sorted(view.likes for view in views) == list(range(1, 9))
    assert await world.count_likes(world.app, post) == 8


async def test_an_even_number_of_likes_of_one_person_at_once_is_none(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person()
    post = await world.post(ada)
    views = await asyncio.gather(*(world.like(bob, post) for _ in range(6)))
    assert sorted(view.liked for view in views) == [False] * 3 + [True] * 3
    assert await world.count_likes(world.app, post) == 0


async def test_a_like_that_fails_later_in_its_transaction_is_none(world: CircleWorld) -> None:
    ada = await world.person()
    post = await world.post(ada)

    async def like_and_fail() -> None:
        async with world.uow(world.app):
            await world.like(ada, post)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await like_and_fail()
    assert await world.count_likes(world.app, post) == 0


async def test_likes_are_exported_and_go_with_their_person(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person()
    post = await world.post(ada)
    await world.like(bob, post)
    await world.like(ada, post)
    assert [row["post_id"] for row in (await world.data.export(bob.user_id))["post_likes"]] == [post]
    async with world.uow(STUDIO):
        await world.data.purge(bob.user_id, world.app)
    assert "post_likes" not in await world.data.export(bob.user_id)
    [seen] = await world.feed(ada)
    assert (seen.liked, seen.likes) == (True, 1)
