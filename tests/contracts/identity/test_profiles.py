"""Profiles and pseudonyms promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from core.identity.model import Account
from core.identity.profiles.model import Profile
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, NotFound
from tests.support.lowkey import START, World, memory_world, postgres_world


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


async def test_a_profile_holds_what_the_membership_and_the_pseudonym_say(world: World) -> None:
    ada = await world.person(timezone="Europe/Madrid")
    await world.pseudonyms.give("here", ada.user_id, "Still Heron 417", "stillheron417")
    assert await world.profiles.get("here", ada.user_id) == Profile(
        timezone="Europe/Madrid", locale="en", created_at=START, pseudonym="Still Heron 417", preferences={}
    )


async def test_another_apps_profile_is_invisible(world: World) -> None:
    ada = await world.person()
    assert await world.profiles.get("there", ada.user_id) is None
    with pytest.raises(NotFound):
        await world.players.timezone("there", ada.user_id, START)


async def test_what_is_kept_is_read_again(world: World) -> None:
    ada = await world.person()
    profile = Profile(timezone="UTC", locale="es", created_at=START, preferences={"a": [1, None, {"b": "ñ"}]})
    await world.profiles.keep("here", ada.user_id, profile)
    assert await world.profiles.get("here", ada.user_id) == profile


async def test_a_rolled_back_change_never_was(world: World) -> None:
    ada = await world.person()

    async def fail() -> None:
        async with world.uow("here"):
            await world.profiles.lock("here", ada.user_id)
            await world.profiles.move("here", ada.user_id, "Asia/Tokyo", START)
            await world.pseudonyms.give("here", ada.user_id, "Calm Fox", "calmfox")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    profile = await world.profiles.get("here", ada.user_id)
    assert profile
    assert (profile.timezone, profile.pseudonym) == ("UTC", None)
    assert await world.players.timezone("here", ada.user_id, START) == "UTC"


async def test_zones_hold_from_their_date_on_and_before_it_the_older_ones_do(world: World) -> None:
    ada = await world.person()
    for days, zone in ((1, "Asia/Tokyo"), (2, "America/Lima")):
        async with world.uow("here"):
            await world.profiles.move("here", ada.user_id, zone, START + timedelta(days=days))
    zones = [
        await world.players.timezone("here", ada.user_id, START + timedelta(hours=hours))
        for hours in (-1, 0, 23, 24, 47, 48, 1000)
    ]
    assert zones == ["UTC", "UTC", "UTC", "Asia/Tokyo", "Asia/Tokyo", "America/Lima", "America/Lima"]


async def test_of_two_zones_at_one_instant_the_later_call_holds(world: World) -> None:
    ada = await world.person()
    for zone in ("Asia/Tokyo", "America/Lima"):
        async with world.uow("here"):
            await world.profiles.move("here", ada.user_id, zone, START)
    assert await world.players.timezone("here", ada.user_id, START) == "America/Lima"


async def test_a_zone_replaces_those_that_were_dated_after_it(world: World) -> None:
    ada = await world.person()
    for days, zone in ((2, "Asia/Tokyo"), (1, "America/Lima")):  # the clock of a sandbox may go back
        async with world.uow("here"):
            await world.profiles.move("here", ada.user_id, zone, START + timedelta(days=days))
    assert await world.players.timezone("here", ada.user_id, START + timedelta(days=3)) == "America/Lima"


async def test_the_first_pseudonym_is_given_once(world: World) -> None:
    ada = await world.person()
    assert await world.pseudonyms.give("here", ada.user_id, "Calm Fox", "calmfox")
    assert not await world.pseudonyms.give("here", ada.user_id, "Calm Owl", "calmowl")
    assert await world.pseudonyms.get("here", ada.user_id) == "Calm Fox"


async def test_a_likeness_belongs_to_one_person_of_an_app(world: World) -> None:
    ada, bob, eve = await world.person(), await world.person(), await world.person(app="there")
    assert await world.pseudonyms.give("here", ada.user_id, "Calm Fox", "calmfox")
    assert not await world.pseudonyms.give("here", bob.user_id, "calm-fox", "calmfox")
    assert await world.pseudonyms.give("there", eve.user_id, "Calm Fox", "calmfox")
    with pytest.raises(Conflict) as refusal:
        await world.pseudonyms.change("here", bob.user_id, "calm-fox", "calmfox")
    assert refusal.value.code == "pseudonym_taken"


async def test_a_name_that_was_given_up_is_free(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    await world.pseudonyms.give("here", ada.user_id, "Calm Fox", "calmfox")
    await world.pseudonyms.change("here", ada.user_id, "CALM FOX", "calmfox")
    await world.pseudonyms.change("here", ada.user_id, "Calm Owl", "calmowl")
    await world.pseudonyms.change("here", bob.user_id, "Calm Fox", "calmfox")
    assert await world.pseudonyms.get("here", bob.user_id) == "Calm Fox"


async def test_parallel_first_looks_give_one_pseudonym(world: World) -> None:
    ada = await world.person()
    names = await asyncio.gather(*(world.naming("here", ada.user_id) for _ in range(8)))
    assert set(names) == {await world.pseudonyms.get("here", ada.user_id)}


async def test_of_parallel_wishes_for_one_name_one_comes_true(world: World) -> None:
    people = [await world.person() for _ in range(6)]
    outcomes = await asyncio.gather(
        *(world.change(person, pseudonym="Calm Fox") for person in people), return_exceptions=True
    )
    assert sum(isinstance(outcome, Profile) for outcome in outcomes) == 1
    assert all(isinstance(outcome, (Profile, Conflict)) for outcome in outcomes)


async def named(world: World, name: str | None = "Ada") -> Actor:
    """A member with an account."""
    ada = await world.person()
    async with world.uow("here"):
        await world.accounts.add(
            Account(id=ada.user_id, created_at=START, email=f"{ada.user_id}@example.com", name=name)
        )
    return ada


async def test_a_named_profile_holds_what_the_account_says_and_no_pseudonym(world: World) -> None:
    ada = await named(world)
    expected = Profile(
        id=ada.user_id,
        email=f"{ada.user_id}@example.com",
        name="Ada",
        timezone="UTC",
        locale="en",
        created_at=START,
    )
    assert await world.profiles.get("here", ada.user_id, named=True) == expected
    assert await world.read_profile(ada, named=True) == expected, "and nobody is made up by looking"
    async with world.uow("here"):
        assert await world.profiles.lock("here", ada.user_id, named=True) == expected
        await world.profiles.keep("here", ada.user_id, replace(expected, avatar_seed="otter"))
    kept = await world.profiles.get("here", ada.user_id, named=True)
    assert kept
    assert kept.avatar_seed == "otter"
    assert await world.profiles.get("there", ada.user_id, named=True) is None
    unnamed = await world.profiles.get("here", ada.user_id)
    assert unnamed
    assert (unnamed.id, unnamed.email, unnamed.name) == (None, None, None)


async def test_a_name_is_the_accounts_and_goes_with_the_change(world: World) -> None:
    ada, bob = await named(world), await named(world, None)
    changed = await world.change(ada, named=True, name="Ada L.", avatar_seed="owl", preferences={"a": 1})
    assert (changed.name, changed.avatar_seed, changed.pseudonym) == ("Ada L.", "owl", None)
    assert await world.read_profile(ada, named=True) == changed
    account = await world.accounts.get(ada.user_id)
    assert account
    assert account.name == "Ada L."
    with pytest.raises(Invalid):
        await world.change(ada, named=True, name="Eve", timezone="Mars/Olympus")
    assert await world.read_profile(ada, named=True) == changed, "all or nothing"
    assert (await world.change(ada, named=True, name=None, avatar_seed=None)).name is None
    assert (await world.read_profile(bob, named=True)).name is None


async def test_whoever_has_no_account_any_more_has_no_named_profile(world: World) -> None:
    ada = await named(world)
    async with world.uow("*"):
        await world.accounts.mark_deleted(ada.user_id, START)
    assert await world.profiles.get("here", ada.user_id, named=True) is None
    with pytest.raises(NotFound):
        await world.change(ada, named=True, name="Eve")
