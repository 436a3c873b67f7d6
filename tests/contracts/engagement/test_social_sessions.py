"""Social sessions promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from tests.support.quests import BREAKFAST, COFFEE, FULL, World, emptied, world_on

from core.engagement.quests.ports import QuestBook
from core.engagement.quests.views import CompletedQuest
from core.platform.config.ports import ConfigLine, SavedFigures
from core.shared.actor import Actor
from core.shared.errors import Conflict, DomainError, Invalid
from core.shared.events import SessionWithFriendChanged


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    dsn = None if request.param == "memory" else await emptied(request.getfixturevalue("module_database"))
    async with world_on(dsn) as world:
        yield world
        assert await world.violations() == {}


async def refused(act: Any) -> str:
    with pytest.raises(DomainError) as caught:
        await act
    return caught.value.code


async def pair(world: World) -> tuple[Actor, Actor]:
    return await world.person(), await world.person(locale="en")


async def state(world: World, who: Actor) -> str:
    [session, *_] = await world.with_friends(who)
    return session.status


async def test_both_have_to_do_their_part_and_both_are_paid_once(world: World) -> None:
    ada, bob = await pair(world)
    invited = await world.invite(ada, bob)
    assert (invited.role, invited.status, invited.title, invited.partner_name) == (
        "inviter",
        "pending",
        "Un café sin móviles",
        f"n{bob.user_id}",
    )
    assert await world.sessions.together("calixo", bob.user_id, ada.user_id, world.clock.now())
    assert not await world.sessions.together("calixo", bob.user_id, ada.user_id, invited.expires_at)
    accepted = await world.accept(bob, invited.id)
    assert (accepted.role, accepted.status, accepted.title) == ("invitee", "accepted", "Coffee without phones")
    assert await world.sessions.together("calixo", ada.user_id, bob.user_id, world.clock.now())
    assert not await world.sessions.together("there", ada.user_id, bob.user_id, world.clock.now())
    mine = await world.start(ada, COFFEE)
    assert mine.session_id == invited.id
    assert len(await world.mine(ada)) == 1, "it was started by the acceptance"
    first = await world.complete(ada, mine.id)
    assert (first.reward, first.balance, first.user_challenge.status) == (0, 0, "pending")
    assert first.streak.today_done
    assert await refused(world.complete(ada, mine.id)) == "challenge_not_pending"
    assert [(one.done, one.partner_done) for one in await world.with_friends(bob)] == [(False, True)]
    assert accepted.user_challenge_id
    second = await world.complete(bob, accepted.user_challenge_id)
    assert (second.reward, second.balance, second.user_challenge.status) == (30, 30, "completed")
    assert await world.coins(ada) == 30
    assert [one.status for one in await world.mine(ada)] == ["completed"]
    assert (await state(world, ada), await state(world, bob)) == ("completed", "completed")
    assert world.board.of(ada) == ["session_accepted", "challenge_completed"]
    assert world.board.of(bob) == ["session_invited", "session_half_done", "challenge_completed"]
    totals = await world.totals.of("calixo", [ada.user_id, bob.user_id])
    assert [totals[who.user_id] for who in (ada, bob)] == [{"social": (1, 0)}] * 2
    assert not await world.sessions.together("calixo", ada.user_id, bob.user_id, world.clock.now())
    news = await world.events(SessionWithFriendChanged)
    for who, partner in ((ada, bob), (bob, ada)):
        mine = [(event.state, event.partner_id) for event in news if event.user_id == who.user_id]
        assert mine == [(each, partner.user_id) for each in ("pending", "accepted", "half_done", "completed")]


async def test_however_parallel_both_complete_both_are_paid_once(world: World) -> None:
    ada, bob = await pair(world)
    accepted = await world.accept(bob, (await world.invite(ada, bob)).id)
    assert accepted.user_challenge_id
    hers = (await world.start(ada, COFFEE)).id
    acts = [(ada, hers), (bob, accepted.user_challenge_id)] * 4
    outcomes = await asyncio.gather(*(world.complete(*act) for act in acts), return_exceptions=True)
    assert sum(isinstance(outcome, CompletedQuest) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 6
    assert (await world.coins(ada), await world.coins(bob)) == (30, 30)


async def test_of_parallel_answers_one_wins(world: World) -> None:
    for _ in range(3):
        ada, bob = await pair(world)
        invited = await world.invite(ada, bob)
        outcomes = await asyncio.gather(
            world.accept(bob, invited.id),
            world.cancel(ada, invited.id),
            world.decline(bob, invited.id),
            return_exceptions=True,
        )
        lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert [getattr(outcome, "code", outcome) for outcome in lost] == ["session_not_pending"] * 2
        started = 1 if await state(world, ada) == "accepted" else 0
        assert [len(await world.mine(who)) for who in (ada, bob)] == [started, started]


async def test_an_invitation_lives_as_long_as_the_figures_say(world: World) -> None:
    ada, bob = await pair(world)
    invited = await world.invite(ada, bob)
    world.clock.advance(hours=47, minutes=59)
    assert await state(world, bob) == "pending"
    world.clock.advance(minutes=1)
    assert await state(world, bob) == "expired"
    for act in (world.accept(bob, invited.id), world.decline(bob, invited.id), world.cancel(ada, invited.id)):
        assert await refused(act) == "invitation_expired"
    again = await world.invite(ada, bob)
    assert again.id != invited.id
    assert await world.run_due() == (0, 1)
    assert world.board.of(ada) == ["session_expired"]
    assert world.board.of(bob) == ["session_invited", "session_invited", "session_expired"]
    assert await refused(world.accept(bob, invited.id)) == "invitation_expired"
    async with world.uow("calixo"):
        await world.use(SavedFigures).save("calixo", {"invitation_hours": 1})
    await world.use(ConfigLine).catch_up()
    eve = await world.person()
    short = await world.invite(ada, eve)
    world.clock.advance(hours=1)
    assert await refused(world.accept(eve, short.id)) == "invitation_expired"
    assert (await world.accept(bob, again.id)).status == "accepted", "it was promised two days"


async def test_whom_one_can_not_invite(world: World) -> None:
    ada, bob, eve = *(await pair(world)), await world.person(app="there")
    with pytest.raises(Invalid) as caught:
        await world.invite(ada, ada)
    assert caught.value.pointer == "/invitee_id"
    assert await refused(world.invite(ada, eve)) == "not_found"
    assert await refused(world.invite(ada, Actor("calixo", uuid4(), uuid4()))) == "not_found"
    assert await refused(world.invite(ada, bob, uuid4())) == "not_found"
    assert await refused(world.invite(ada, bob, BREAKFAST)) == "validation_failed"
    world.village.walls.add(frozenset((ada.user_id, bob.user_id)))
    assert await refused(world.invite(ada, bob)) == "not_found"
    assert await refused(world.invite(bob, ada)) == "not_found"
    assert world.board.told == {}


async def test_only_the_right_one_answers(world: World) -> None:
    ada, bob = await pair(world)
    eve = await world.person()
    invited = await world.invite(ada, bob)
    for act in (
        world.accept(ada, invited.id),
        world.decline(ada, invited.id),
        world.cancel(bob, invited.id),
        world.accept(eve, invited.id),
        world.cancel(eve, invited.id),
        world.accept(Actor("there", bob.user_id, bob.session_id), invited.id),
    ):
        assert await refused(act) == "not_found"
    assert await refused(world.invite(ada, bob)) == "already_invited"
    assert (await world.decline(bob, invited.id)).status == "declined"
    assert await refused(world.accept(bob, invited.id)) == "session_not_pending"
    assert (await world.invite(ada, bob)).status == "pending"


async def test_sessions_with_who_is_not_there_are_in_nobodys_list(world: World) -> None:
    ada, bob = await pair(world)
    carlos = await world.person()
    accepted, kept = await world.invite(ada, bob), await world.invite(ada, carlos)
    await world.accept(bob, accepted.id)
    world.village.walls.add(frozenset((ada.user_id, bob.user_id)))
    assert [session.id for session in await world.with_friends(ada)] == [kept.id]
    assert await world.with_friends(bob) == []
    world.village.walls.clear()
    assert len(await world.with_friends(bob)) == 1
    del world.village.people[carlos.user_id]  # suspended
    assert [session.id for session in await world.with_friends(ada)] == [accepted.id]


async def test_who_has_blocked_the_inviter_since_can_not_accept(world: World) -> None:
    ada, bob = await pair(world)
    invited = await world.invite(ada, bob)
    world.village.walls.add(frozenset((ada.user_id, bob.user_id)))
    assert await refused(world.accept(bob, invited.id)) == "not_found"
    world.village.walls.clear()
    world.village.gone.add(ada.user_id)
    assert await refused(world.accept(bob, invited.id)) == "not_found"


async def test_only_so_many_invitations_a_day(world: World) -> None:
    async with world.uow("calixo"):
        await world.use(SavedFigures).save("calixo", {"invitations_per_day": 2})
    await world.use(ConfigLine).catch_up()
    ada = await world.person()
    friends = [await world.person() for _ in range(4)]
    outcomes = await asyncio.gather(*(world.invite(ada, friend) for friend in friends), return_exceptions=True)
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)] == ["daily_limit_reached"] * 2


async def test_who_gives_up_ends_it_for_both_and_loses_alone(world: World) -> None:
    ada, bob = await pair(world)
    accepted = await world.accept(bob, (await world.invite(ada, bob)).id)
    assert accepted.user_challenge_id
    await world.complete(ada, (await world.start(ada, COFFEE)).id)
    await world.abandon(bob, accepted.user_challenge_id)
    assert [one.status for who in (ada, bob) for one in await world.mine(who)] == ["failed", "failed"]
    assert (await world.energy(ada), await world.energy(bob)) == (FULL, FULL - 10)
    assert (await world.coins(ada), await world.coins(bob)) == (0, 0)
    assert await state(world, ada) == "failed"
    assert world.board.of(ada) == ["session_accepted", "session_given_up"]


async def test_when_time_runs_out_it_costs_who_has_not_done_their_part(world: World) -> None:
    ada, bob = await pair(world)
    await world.accept(bob, (await world.invite(ada, bob)).id)
    await world.complete(ada, (await world.start(ada, COFFEE)).id)
    world.clock.advance(days=7)
    assert await world.run_due() == (2, 0)
    assert (await world.energy(ada), await world.energy(bob)) == (FULL, FULL - 10)
    assert await state(world, bob) == "failed"
    assert world.board.of(ada)[-1] == world.board.of(bob)[-1] == "session_failed"


async def test_what_was_started_alone_becomes_the_part_of_an_accepted_session(world: World) -> None:
    ada, bob = await pair(world)
    alone = [await world.start(who, COFFEE) for who in (ada, bob)]
    accepted = await world.accept(bob, (await world.invite(ada, bob)).id)
    assert accepted.user_challenge_id == alone[1].id
    assert [(await world.mine(who))[0].session_id for who in (ada, bob)] == [accepted.id] * 2
    assert [len(await world.mine(who)) for who in (ada, bob)] == [1, 1]


async def test_one_sees_ones_own_page_by_page(world: World) -> None:
    ada, bob = await pair(world)
    sent = []
    for friend in (bob, await world.person(), await world.person()):
        sent.append((await world.invite(ada, friend)).id)
        sent.append((await world.invite(friend, ada)).id)
    newest_first = sent[::-1]
    page = world.sessions.page
    assert [one.id for one in await page("calixo", ada.user_id, None, 4)] == newest_first[:4]
    assert [one.id for one in await page("calixo", ada.user_id, newest_first[3], 4)] == newest_first[4:]
    assert [one.id for one in await page("calixo", bob.user_id, None, 4)] == newest_first[4:]
    assert await page("there", ada.user_id, None, 4) == []


async def test_with_one_of_them_the_session_goes(world: World) -> None:
    ada, bob = await pair(world)
    await world.accept(bob, (await world.invite(ada, bob)).id)
    await world.invite(bob, ada)
    await world.leave(ada)
    assert await world.with_friends(bob) == []
    [left] = await world.mine(bob)
    assert await refused(world.complete(bob, left.id)) == "social_session_missing"
    assert (await world.abandon(bob, left.id)).status == "failed"
    quests: QuestBook = world.quests
    assert await quests.page("calixo", ada.user_id, None, 9, status=None, now=world.clock.now()) == []
