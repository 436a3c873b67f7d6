"""Follows, requests, blocks, lists and reports promise the same in memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import asyncpg
import pytest
from tests.support.circles import CircleWorld, circle_on

from core.shared.actor import STUDIO, Actor
from core.shared.errors import Invalid, NotFound
from core.social.follows.model import FollowEntry, FollowView, ReportAbuse, Whom


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[CircleWorld]:
    dsn = request.getfixturevalue("module_database") if request.param == "postgres" else None
    async with circle_on(dsn) as world:
        yield world
        broken = {name: many for name, many in (await world.violations()).items() if many}
        assert broken == {}


def named(entries: list[FollowEntry]) -> list[str]:
    return [entry.display_name for entry in entries]


def whom(actor: Actor) -> Whom:
    return Whom(user_id=actor.user_id)


async def test_who_follows_a_public_person_is_counted_on_both_sides(world: CircleWorld) -> None:
    ada, bob, eve = [await world.person(name) for name in ("Ada", "Bob", "Eve")]
    assert await world.follow(ada, bob) == "following"
    assert await world.follow(eve, bob) == "following"
    assert [await world.counts(who) for who in (ada, bob, eve)] == [(0, 1), (2, 0), (0, 1)]
    assert named((await world.lists.followers(bob, None)).items) == ["Eve", "Ada"]
    assert named((await world.lists.following(ada, None)).items) == ["Bob"]
    assert await world.follow(ada, bob) == "none"
    assert [await world.counts(who) for who in (ada, bob)] == [(0, 0), (1, 0)]
    assert world.notices.of(bob) == [("followed", eve.user_id)]


async def test_a_private_person_decides_who_comes_in(world: CircleWorld) -> None:
    ada, bob, eve = await world.person(private=True), await world.person("Bob"), await world.person("Eve")
    assert await world.follow(bob, ada) == "requested"
    assert await world.follow(eve, ada) == "requested"
    assert await world.counts(ada) == (0, 0)
    assert [one.display_name for one in (await world.lists.requests(ada)).items] == ["Eve", "Bob"]
    assert not await world.circles.sees(ada.app, bob.user_id, ada.user_id)
    assert await world.answer(ada, bob.user_id, approve=True) == FollowView(state="following")
    assert await world.answer(ada, bob.user_id, approve=True) == FollowView(state="following"), "once more is the same"
    assert await world.answer(ada, eve.user_id, approve=False) == FollowView(state="none")
    assert await world.counts(ada) == (1, 0)
    assert await world.circles.sees(ada.app, bob.user_id, ada.user_id)
    assert not await world.circles.sees(ada.app, eve.user_id, ada.user_id)
    assert world.notices.of(ada) == []
    assert world.notices.of(bob) == [("follow_approved", ada.user_id)]
    for approve in (True, False):
        with pytest.raises(NotFound):
            await world.answer(ada, eve.user_id, approve=approve)
    assert await world.follow(eve, ada) == "requested"
    assert await world.follow(eve, ada) == "none", "a request is withdrawn"
    assert (await world.lists.requests(ada)).items == []


async def test_who_becomes_private_keeps_followers_and_who_becomes_public_takes_all_in(world: CircleWorld) -> None:
    ada, bob, eve, kim = [await world.person() for _ in range(4)]
    await world.follow(bob, ada)
    await world.close(ada)
    assert await world.circles.sees(ada.app, bob.user_id, ada.user_id)
    assert [await world.follow(who, ada) for who in (eve, kim)] == ["requested", "requested"]
    await world.open(ada)
    assert await world.counts(ada) == (3, 0)
    assert (await world.lists.requests(ada)).items == []
    assert [await world.counts(who) for who in (eve, kim)] == [(0, 1), (0, 1)]
    assert world.notices.of(eve) == [("follow_approved", ada.user_id)]
    assert world.notices.of(ada) == [("followed", bob.user_id)], "nobody waits any more"


async def test_nobody_follows_blocks_or_reports_themselves_or_who_is_not_there(world: CircleWorld) -> None:
    ada, gone = await world.person(), await world.person()
    other = await world.person(app=f"{world.app}2")
    await world.suspend(gone)
    for act in (world.toggle, world.block):
        with pytest.raises(Invalid):
            await act(ada, whom(ada))
        for nobody in (gone, other, Actor(world.app, uuid4(), uuid4())):
            with pytest.raises(NotFound):
                await act(ada, whom(nobody))
            with pytest.raises(NotFound):
                await world.report(ada, ReportAbuse(user_id=nobody.user_id, reason="Rude"))
    with pytest.raises(Invalid):
        await world.report(ada, ReportAbuse(user_id=ada.user_id, reason="Rude"))


async def test_a_block_ends_everything_both_ways_and_hides_each_from_the_other(world: CircleWorld) -> None:
    ada, bob, eve = await world.person("Ada"), await world.person("Bob"), await world.person("Eve")
    for one, other in ((ada, bob), (bob, ada), (bob, eve), (ada, eve)):
        await world.follow(one, other)
    assert (await world.block(ada, whom(bob))).blocked
    assert (await world.block(ada, whom(bob))).blocked, "once more is the same"
    assert [await world.counts(who) for who in (ada, bob, eve)] == [(0, 1), (0, 1), (2, 0)]
    assert world.notices.of(ada) == []
    assert named((await world.lists.followers(ada, eve.user_id)).items) == ["Ada"]
    assert named((await world.lists.followers(bob, eve.user_id)).items) == ["Bob"]
    assert named((await world.lists.followers(eve, None)).items) == ["Ada", "Bob"]
    for one, other in ((ada, bob), (bob, ada)):
        assert await world.circles.barred(world.app, one.user_id, other.user_id)
        assert not await world.circles.sees(world.app, one.user_id, other.user_id)
        with pytest.raises(NotFound):
            await world.toggle(one, whom(other))
        with pytest.raises(NotFound):
            await world.lists.followers(one, other.user_id)
    with pytest.raises(NotFound):
        await world.block(bob, whom(ada))
    assert [one.display_name for one in (await world.lists.blocked(ada)).items] == ["Bob"]
    assert (await world.lists.blocked(bob)).items == []
    await world.unblock(bob, ada.user_id)
    assert await world.circles.barred(world.app, ada.user_id, bob.user_id), "only who blocked takes it back"
    await world.unblock(ada, bob.user_id)
    await world.unblock(ada, bob.user_id)
    assert await world.follow(bob, ada) == "following"


async def test_a_waiting_request_goes_with_a_block(world: CircleWorld) -> None:
    ada, bob = await world.person(private=True), await world.person()
    await world.follow(bob, ada)
    await world.block(ada, whom(bob))
    assert (await world.lists.requests(ada)).items == []
    await world.unblock(ada, bob.user_id)
    with pytest.raises(NotFound):
        await world.answer(ada, bob.user_id, approve=True)


async def test_lists_come_in_pages_without_gaps_while_others_arrive(world: CircleWorld) -> None:
    ada, *crowd = [await world.person(name) for name in ["Ada", *"abcde"]]
    for who in crowd:
        await world.follow(who, ada)
    first = await world.lists.followers(ada, None, 2)
    await world.follow(await world.person("late"), ada)
    second = await world.lists.followers(ada, None, 2, first.next_cursor)
    third = await world.lists.followers(ada, None, 2, second.next_cursor)
    assert [entry for page in (first, second, third) for entry in named(page.items)] == list("edcba")
    assert third.next_cursor is None
    for listing in (
        world.lists.following(ada, None, 2, first.next_cursor),
        world.lists.followers(crowd[0], None, 2, first.next_cursor),
    ):
        with pytest.raises(Invalid):
            await listing


async def test_circles_of_others_are_seen_by_whom_they_let_in(world: CircleWorld) -> None:
    ada, bob, eve = await world.person("Ada"), await world.person("Bob"), await world.person("Eve")
    await world.follow(bob, ada)
    assert named((await world.lists.followers(eve, ada.user_id)).items) == ["Bob"]
    await world.close(ada)
    assert named((await world.lists.followers(bob, ada.user_id)).items) == ["Bob"]
    for listing in (world.lists.followers, world.lists.following):
        with pytest.raises(NotFound):
            await listing(eve, ada.user_id)


async def test_who_is_suspended_is_on_no_list(world: CircleWorld) -> None:
    ada, bob, eve = await world.person("Ada"), await world.person("Bob"), await world.person("Eve")
    await world.follow(bob, ada)
    await world.follow(eve, ada)
    await world.suspend(bob)
    assert named((await world.lists.followers(ada, None)).items) == ["Eve"]
    assert not await world.circles.known(world.app, bob.user_id)
    assert not await world.circles.sees(world.app, ada.user_id, bob.user_id)


async def test_names_are_chosen_given_or_made_up(world: CircleWorld) -> None:
    chosen, given, none = await world.person("Ada"), await world.person("  Bob\u202e "), await world.person()
    await world.profiles.change(world.app, chosen.user_id, display_name="Luna", is_private=None)
    found = await world.circles.names(world.app, [chosen.user_id, given.user_id, none.user_id, uuid4()])
    assert found == {
        chosen.user_id: "Luna",
        given.user_id: "Bob",
        none.user_id: f"{world.app.capitalize()} {none.user_id.int % 10_000:04d}",
    }


async def test_another_app_knows_of_nothing(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person(private=True)
    await world.follow(ada, bob)
    await world.answer(bob, ada.user_id, approve=True)
    there = f"{world.app}2"
    assert await world.people.find(there, [ada.user_id]) == {}
    tie = await world.ties.between(there, ada.user_id, bob.user_id)
    assert tie.state == "none"
    assert await world.ties.followed(there, ada.user_id, 10) == []
    assert await world.ties.followed(world.app, ada.user_id, 10) == [bob.user_id]
    assert await world.rosters.page(there, "followers", bob.user_id, None, 10, viewer=bob.user_id) == []


async def test_what_fails_later_in_its_transaction_has_not_happened(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person()

    async def follow_and_fail() -> None:
        async with world.uow(world.app):
            await world.toggle(ada, whom(bob))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await follow_and_fail()
    assert [await world.counts(who) for who in (ada, bob)] == [(0, 0), (0, 0)]
    assert await world.follow(ada, bob) == "following"


async def test_a_report_is_kept_once_for_each_reporter_and_thing(world: CircleWorld) -> None:
    ada, bob, eve = await world.person(), await world.person(), await world.person(private=True)
    post, hidden = await world.post(bob), await world.post(eve)
    first, new = await world.report(ada, ReportAbuse(user_id=bob.user_id, reason="Rude"))
    assert (new, first.reason, first.post_id) == (True, "Rude", None)
    assert await world.report(ada, ReportAbuse(user_id=bob.user_id, reason="Still rude")) == (first, False)
    of_post, new = await world.report(ada, ReportAbuse(post_id=post, reason="Spam"))
    assert (new, of_post.user_id, of_post.post_id) == (True, bob.user_id, post)
    assert await world.report(ada, ReportAbuse(post_id=post, reason="Spam")) == (of_post, False)
    assert (await world.report(eve, ReportAbuse(post_id=post, reason="Spam")))[1]
    assert await world.count_reports(world.app) == 3
    for nothing in (ReportAbuse(reason="?"), ReportAbuse(user_id=bob.user_id, post_id=post, reason="?")):
        with pytest.raises(Invalid):
            await world.report(ada, nothing)
    with pytest.raises(Invalid):
        await world.report(bob, ReportAbuse(post_id=post, reason="My own"))
    for unseen in (hidden, uuid4()):
        with pytest.raises(NotFound):
            await world.report(ada, ReportAbuse(post_id=unseen, reason="Spam"))
    await world.block(ada, whom(bob))
    assert (await world.report(ada, ReportAbuse(user_id=bob.user_id, reason="Rude")))[1] is False
    with pytest.raises(NotFound):
        await world.report(bob, ReportAbuse(user_id=ada.user_id, reason="Blocked me"))


async def test_parallel_reports_of_one_person_are_one(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person()
    command = ReportAbuse(user_id=bob.user_id, reason="Rude")
    kept = await asyncio.gather(*(world.report(ada, command) for _ in range(6)))
    assert len({view.id for view, _ in kept}) == 1
    assert sum(new for _, new in kept) == 1


async def test_an_even_number_of_toggles_at_once_changes_nothing(world: CircleWorld) -> None:
    ada, bob = await world.person(), await world.person()
    states = await asyncio.gather(*(world.toggle(ada, whom(bob)) for _ in range(8)))
    assert sorted(view.state for view in states) == ["following"] * 4 + ["none"] * 4
    assert [await world.counts(who) for who in (ada, bob)] == [(0, 0), (0, 0)]


async def test_all_follow_all_at_once_and_every_count_is_right(world: CircleWorld) -> None:
    crowd = [await world.person() for _ in range(5)]
    pairs = [(one, other) for one in crowd for other in crowd if one is not other]
    await asyncio.gather(*(world.toggle(one, whom(other)) for one, other in pairs))
    assert {await world.counts(who) for who in crowd} == {(4, 4)}


async def test_answers_and_withdrawals_at_once_end_in_a_lawful_state(world: CircleWorld) -> None:
    ada = await world.person(private=True)
    for _ in range(4):
        bob = await world.person()
        await world.toggle(bob, whom(ada))
        await asyncio.gather(
            world.answer(ada, bob.user_id, approve=True),
            world.answer(ada, bob.user_id, approve=True),
            world.answer(ada, bob.user_id, approve=False),
            world.toggle(bob, whom(ada)),
            return_exceptions=True,
        )
        tie = await world.ties.between(world.app, bob.user_id, ada.user_id)
        assert not (tie.following and tie.requested)
    followers = len((await world.lists.followers(ada, None)).items)
    assert await world.counts(ada) == (followers, 0)


async def test_opening_the_door_while_people_knock_leaves_nobody_outside(world: CircleWorld) -> None:
    ada = await world.person(private=True)
    crowd = [await world.person() for _ in range(6)]
    for who in crowd[:3]:
        await world.toggle(who, whom(ada))
    await asyncio.gather(world.open(ada), *(world.toggle(who, whom(ada)) for who in crowd[3:]))
    assert await world.counts(ada) == (6, 0)
    assert (await world.lists.requests(ada)).items == []


async def test_a_block_and_follows_at_once_leave_nothing_between_them(world: CircleWorld) -> None:
    for _ in range(4):
        ada, bob = await world.person(), await world.person()
        await asyncio.gather(
            world.block(ada, whom(bob)),
            world.toggle(bob, whom(ada)),
            world.toggle(ada, whom(bob)),
            world.block(bob, whom(ada)),
            return_exceptions=True,
        )
        assert await world.circles.barred(world.app, ada.user_id, bob.user_id)
        assert [await world.counts(who) for who in (ada, bob)] == [(0, 0), (0, 0)]


async def test_who_leaves_while_others_come_leaves_nothing_behind(world: CircleWorld) -> None:
    ada, post = await world.person(), await world.post(await world.person())

    async def leave(who: Actor) -> None:
        for _ in range(5):  # as its job does, should others be in the way
            with suppress(asyncpg.DeadlockDetectedError):
                async with world.uow(STUDIO):
                    await world.data.purge(who.user_id, world.app)
                return

    for number in range(8):
        bob = await world.person(private=number % 2 == 1)
        await asyncio.gather(
            world.toggle(ada, whom(bob)),
            world.toggle(bob, whom(ada)),
            world.like(bob, post),
            world.report(bob, ReportAbuse(user_id=ada.user_id, reason="Rude")),
            world.block(bob, whom(ada)) if number % 3 == 0 else asyncio.sleep(0),
            leave(bob),
            return_exceptions=True,
        )
        assert await world.data.export(bob.user_id) == await account_alone(world, bob)


async def account_alone(world: CircleWorld, who: Actor) -> dict[str, object]:
    """What a farewell to one app leaves: the account is the studio's."""
    held = await world.data.export(who.user_id)
    return {"accounts": held["accounts"]}


async def test_what_is_held_about_a_person_is_exported_and_goes_with_them(world: CircleWorld) -> None:
    ada, bob, eve = await world.person("Ada"), await world.person(), await world.person(private=True)
    await world.profiles.change(world.app, ada.user_id, display_name="Luna", is_private=None)
    for one, other in ((ada, bob), (bob, ada), (ada, eve)):
        await world.follow(one, other)
    kim = await world.person()
    await world.block(ada, whom(kim))
    await world.block(bob, whom(eve))
    await world.report(ada, ReportAbuse(user_id=bob.user_id, reason="Rude"))
    await world.report(eve, ReportAbuse(user_id=ada.user_id, reason="Loud"))
    held = await world.data.export(ada.user_id)
    assert len(held["follows"]) == 2
    assert len(held["follow_requests"]) == len(held["social_profiles"]) == 1
    assert [row["blocked_id"] for row in held["blocks"]] == [kim.user_id]
    assert [row["reason"] for row in held["reports"]] == ["Rude"], "what others reported is theirs"
    assert "blocks" not in await world.data.export(kim.user_id)
    async with world.uow(STUDIO):
        await world.data.purge(ada.user_id, world.app)
    assert {"follows", "follow_requests", "social_profiles", "blocks", "reports"} & {
        *await world.data.export(ada.user_id)
    } == set()
    assert await world.counts(bob) == (0, 0)
    assert (await world.lists.requests(eve)).items == []
    assert await world.count_reports(world.app) == 1, "moderators keep what they were told of Bob"


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("followers_are_counted_as_they_are", "update social_profiles set followers = followers + 1"),
        ("followed_people_are_counted_as_they_are", "update social_profiles set following = following + 1"),
        ("likes_are_counted_as_they_are", "update posts set likes = 7"),
        (
            "nobody_waits_for_what_they_have",
            "insert into follow_requests select app_id, follower_id, followed_id, now() from follows",
        ),
        (
            "nobody_waits_before_an_open_door",
            "insert into follow_requests select app_id, followed_id, follower_id, now() from follows",
        ),
        (
            "nothing_is_between_people_behind_a_block",
            "insert into blocks select app_id, followed_id, follower_id, now() from follows",
        ),
    ],
)
async def test_a_planted_mistake_is_found(database: str, name: str, planted: str) -> None:
    async with circle_on(database, size=2) as world:
        ada, bob = await world.person(), await world.person()
        await world.follow(ada, bob)
        await world.post(bob)
        connection = await asyncpg.connect(database)
        await connection.execute(planted)
        await connection.close()
        assert (await world.violations())[name] > 0
