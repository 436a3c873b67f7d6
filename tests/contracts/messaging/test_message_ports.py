"""Devices, preferences and claims promise the same on memory and on Postgres."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.support.messaging import World

from core.messaging.delivery.life import begun, settled
from core.messaging.devices.model import MOST
from core.messaging.preferences.model import Quiet, Wishes
from core.messaging.push.message import Accepted, Device, Later
from core.shared.actor import Actor
from core.shared.recurrence import Recurrence

NINE = datetime(2030, 5, 15, 9, tzinfo=UTC)


async def devices(world: World, who: Actor) -> list[Device]:
    found = await world.ports["devices"].of(who.app, [who.user_id])
    return list(found.get(who.user_id, ()))


async def tokens(world: World, who: Actor) -> list[str]:
    return [device.token for device in await devices(world, who)]


async def test_a_token_belongs_to_whoever_registered_it_last(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    for who in (ada, bob, ada, bob):
        await world.register(who, "t")
    assert (await tokens(world, ada), await tokens(world, bob)) == ([], ["t"])
    await world.unregister(ada, "t")
    await world.unregister(bob, "unknown")
    assert await tokens(world, bob) == ["t"]
    await world.unregister(bob, "t")
    assert await tokens(world, bob) == []


async def test_an_installation_has_one_token_and_keeps_its_id(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    await world.register(ada, "old", installation="phone")
    [before] = await devices(world, ada)
    await world.register(ada, "new", "android", installation="phone")
    [after] = await devices(world, ada)
    assert (after.id, after.token, after.platform) == (before.id, "new", "android")
    await world.register(ada, "old", installation="tablet")
    assert sorted(await tokens(world, ada)) == ["new", "old"]
    await world.register(ada, "old", installation="phone")
    [merged] = await devices(world, ada)
    assert (merged.id, merged.token) == (before.id, "old")
    await world.register(bob, "other", installation="phone")
    assert (await tokens(world, ada), await tokens(world, bob)) == ([], ["other"])
    [of_bob] = await devices(world, bob)
    assert of_bob.id != before.id, "what is under way for Ada is not for Bob"


async def test_the_same_token_in_another_app_is_another_device(world: World) -> None:
    ada, eve = await world.person(), await world.person(app="there")
    await world.register(ada, "t", installation="i")
    await world.register(eve, "t", installation="i")
    assert await tokens(world, ada) == await tokens(world, eve) == ["t"]
    assert (await world.ports["devices"].of("there", [ada.user_id])) == {}


async def test_the_oldest_device_makes_room(world: World) -> None:
    ada = await world.person()
    for number in range(MOST + 2):
        world.clock.advance(seconds=1)
        await world.register(ada, str(number))
    assert await tokens(world, ada) == [str(number) for number in reversed(range(2, MOST + 2))]


async def test_a_long_token_is_a_token(world: World) -> None:
    ada = await world.person()
    token = "".join(chr(33 + (number * number + number) % 90) for number in range(4096))
    await world.register(ada, token)
    await world.register(ada, token)
    assert await tokens(world, ada) == [token]


async def test_parallel_registrations_of_a_token_leave_one_owner(world: World) -> None:
    crowd = [await world.person() for _ in range(5)]
    await asyncio.gather(*(world.register(who, "t", installation=f"i{n % 2}") for n, who in enumerate(crowd * 2)))
    assert len([token for who in crowd for token in await tokens(world, who)]) == 1


async def test_choices_add_up_and_rest_is_apart_from_them(world: World) -> None:
    ada, eve = await world.person(), await world.person(app="there")
    kept = world.ports["preferences"]
    assert await kept.get("here", ada.user_id) == Wishes()
    await kept.rest("here", ada.user_id, Quiet(60, 30))
    await kept.choose("here", ada.user_id, {"reminder.push": False, "reminder.email": True})
    await kept.choose("here", ada.user_id, {"reminder.email": False})
    chosen = {"reminder.push": False, "reminder.email": False}
    assert await kept.get("here", ada.user_id) == Wishes(chosen, Quiet(60, 30))
    await kept.rest("here", ada.user_id, None)
    assert await kept.get("here", ada.user_id) == Wishes(chosen)
    assert await kept.get("there", ada.user_id) == Wishes()
    assert await kept.get("there", eve.user_id) == Wishes()


async def test_a_view_says_what_holds(world: World) -> None:
    ada = await world.person()
    before = await world.read_preferences(ada)
    assert before.quiet_hours is None
    assert [getattr(before.types, kind).push for kind in before.types.__struct_fields__] == [True] * 5
    letters = [kind for kind in before.types.__struct_fields__ if getattr(before.types, kind).email]
    assert letters == ["weekly_summary"]
    await world.wish(ada, quiet_hours={"start": "22:05", "end": "07:00"}, types={"reminder": {"email": True}})
    after = await world.wish(ada, types={"achievement": {"push": False}})
    assert after.quiet_hours
    assert (after.quiet_hours.start, after.quiet_hours.end) == ("22:05", "07:00")
    assert (after.types.reminder.email, after.types.reminder.push, after.types.achievement.push) == (True, True, False)
    assert (await world.wish(ada, quiet_hours=None)).quiet_hours is None
    assert await world.read_preferences(ada) == await world.wish(ada)


async def test_parallel_choices_are_all_kept(world: World) -> None:
    ada = await world.person()
    kinds = ["reminder", "streak_risk", "achievement", "weekly_summary", "motivation"]
    await asyncio.gather(*(world.wish(ada, types={kind: {"push": False}}) for kind in kinds))
    view = await world.read_preferences(ada)
    assert [getattr(view.types, kind).push for kind in kinds] == [False] * 5


async def test_two_workers_claim_different_appointments(world: World) -> None:
    for who in [await world.person() for _ in range(60)]:
        await world.plan(who)
    due, claimed = world.ports["appointments"], []
    world.clock.at = NINE

    async def work() -> None:
        async with world.uow("*"):
            mine = await due.claim(NINE, 20)
            claimed.extend(each.appointment.user_id for each in mine)
            await asyncio.sleep(0.01)
            await due.settle([], [each.appointment for each in mine])

    await asyncio.gather(*(work() for _ in range(4)))
    assert len(claimed) == len(set(claimed)) == 60


async def test_two_workers_send_each_message_once(world: World) -> None:
    for who in [await world.person(devices=1) for _ in range(60)]:
        await world.plan(who)
    world.clock.at = NINE
    await asyncio.gather(*(world.drain() for _ in range(3)))
    assert len(world.world.pushes) == 60
    assert len({device.id for _, device, _ in world.world.pushes}) == 60


async def test_a_tick_takes_what_is_due_and_nothing_else(world: World) -> None:
    soon, later = await world.person(), await world.person()
    await world.plan(soon)
    world.clock.at = NINE
    await world.plan(later)
    async with world.uow("*"):
        [claimed] = await world.ports["appointments"].claim(NINE, 10)
    assert (claimed.appointment.user_id, claimed.zone) == (soon.user_id, "UTC")
    async with world.uow("*"):
        ahead = await world.ports["appointments"].claim(NINE - timedelta(microseconds=1), 10)
    assert [each.appointment.user_id for each in ahead] == [later.user_id], "planned by a clock that was ahead"


async def test_a_plan_that_is_kept_stays_and_another_replaces(world: World) -> None:
    ada = await world.person(devices=1)
    await world.plan(ada, rule=Recurrence(minute=8 * 60))
    await world.plan(ada, rule=Recurrence(minute=10 * 60), keep=True)
    await world.at(NINE)
    assert len(world.world.pushes) == 1
    await world.plan(ada, rule=Recurrence(minute=10 * 60))
    await world.at(NINE + timedelta(hours=1))
    assert len(world.world.pushes) == 1, "one of its person, kind and day"
    await world.at(NINE + timedelta(hours=24))
    assert len(world.world.pushes) == 1
    await world.at(NINE + timedelta(hours=25))
    assert len(world.world.pushes) == 2


async def test_a_reminder_that_moves_to_later_comes_up_again_that_day(world: World) -> None:
    ada, ref = await world.person(devices=1), UUID(int=4)
    await world.plan(ada, rule=Recurrence(minute=9 * 60), ref=ref)
    await world.at(NINE)
    await world.plan(ada, rule=Recurrence(minute=15 * 60), ref=ref)
    await world.at(NINE + timedelta(hours=6))
    assert len(world.world.pushes) == 2


async def test_another_apps_rows_are_invisible(world: World) -> None:
    ada = await world.person(devices=1)
    await world.plan(ada)
    async with world.uow("there"):
        assert not await world.ports["appointments"].planned("there", ada.user_id, "reminder", None)
        await world.agenda.cancel("there", ada.user_id, "reminder")
    world.clock.at = NINE
    async with world.uow("*"):
        await world.send_due(NINE)
    [message] = await world.messages()
    assert message.batch
    assert (await world.ports["batches"].take("there", message.batch, NINE)).parcels == []
    assert len((await world.ports["batches"].take("here", message.batch, NINE)).parcels) == 1


async def test_leaving_takes_everything_along(world: World) -> None:
    ada, eve = await world.person(devices=1), await world.person(devices=1)
    for who in (ada, eve):
        await world.plan(who)
        await world.wish(who, types={"reminder": {"email": True}})
        await world.post(who)
    found = await world.data.export(ada.user_id)
    names = {"appointments", "devices", "messages", "message_preferences"}
    assert names <= found.keys()
    assert f"{ada.user_id}-0" not in str(found["devices"]), "where somebody is reached is a secret"
    async with world.uow("*"):
        await world.data.purge(ada.user_id)
    assert names & (await world.data.export(ada.user_id)).keys() == set()
    assert names <= (await world.data.export(eve.user_id)).keys()


async def test_a_stale_change_is_not_made(world: World) -> None:
    ada = await world.person()
    await world.post(ada)
    [message] = await world.messages()
    change = begun(message)
    made = await asyncio.gather(*(world.ports["changes"].make(change) for _ in range(3)))
    assert sorted(made) == [False, False, True], "of those who ask for the same at the same moment one gets it"
    assert not await world.ports["changes"].make(change)
    later = settled(change.after, [("a", Later()), ("b", Later())], world.clock.now())
    assert await world.ports["changes"].make(later)
    assert not await world.ports["changes"].make(settled(change.after, [("a", Accepted())], world.clock.now()))
    [row] = await world.messages()
    assert (row.state, row.remaining, row.due_at) == ("waiting", ("a", "b"), later.after.due_at)
