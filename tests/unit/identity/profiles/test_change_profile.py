"""Changing a profile, over the adapters in memory."""

import pytest
from tests.support.lowkey import START, World, memory_world

from adapters.memory.database import MemoryDatabase
from core.shared.errors import Invalid
from core.shared.events import Event, TimezoneChanged


@pytest.fixture
def world() -> World:
    return memory_world()


def events(world: World) -> list[Event]:
    database: MemoryDatabase = world.uow.database  # type: ignore[attr-defined]  # in memory it has one
    return [envelope.event for envelope in database.table("outbox").rows()]


async def test_the_first_look_gives_a_pseudonym_and_later_ones_the_same(world: World) -> None:
    ada = await world.person()
    profile = await world.read_profile(ada)
    assert profile.pseudonym
    assert await world.read_profile(ada) == profile


async def test_what_is_left_out_stays(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    await world.change(ada, pseudonym="Calm Fox", preferences={"theme": "dark"})
    changed = await world.change(ada, locale="es-MX", preferences={"sound": False})
    assert changed == await world.read_profile(ada)
    assert (changed.pseudonym, changed.timezone, changed.locale) == ("Calm Fox", "Asia/Tokyo", "es")
    assert changed.preferences == {"theme": "dark", "sound": False}


async def test_a_new_zone_is_told_and_the_same_zone_is_not(world: World) -> None:
    ada = await world.person()
    await world.change(ada, timezone="UTC")
    assert (events(world), world.moves.told) == ([], [])
    await world.change(ada, timezone="Asia/Tokyo")
    assert events(world) == [
        TimezoneChanged(app="here", user_id=ada.user_id, timezone="Asia/Tokyo", effective_at=START)
    ]
    assert world.moves.told == [ada.user_id]


async def test_one_bad_change_refuses_all(world: World) -> None:
    ada = await world.person()
    before = await world.read_profile(ada)
    with pytest.raises(Invalid) as caught:
        await world.change(ada, pseudonym="Calm Fox", timezone="Mars/Olympus")
    assert (caught.value.code, caught.value.pointer) == ("unknown_timezone", "/timezone")
    assert await world.read_profile(ada) == before


async def test_no_two_people_get_one_name_even_when_the_dice_fall_alike(world: World) -> None:
    names = {(await world.read_profile(await world.person())).pseudonym for _ in range(300)}
    assert len(names) == 300
