"""From an appointment to a push, the same on memory and on Postgres."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace
from tests.support.messaging import Killed, World

from core.messaging.delivery.ports import Dead
from core.messaging.email.ports import EmailRefused
from core.messaging.push.message import Accepted, Device, Gone, Later, Outcome, Push, Refused
from core.shared.errors import Unavailable
from core.shared.recurrence import Recurrence

HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 5, day, hour, minute, tzinfo=UTC)


async def states(world: World) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in await world.messages()]


async def test_a_reminder_comes_at_its_local_time_each_day_once(world: World) -> None:
    ada = await world.person(timezone="Europe/Madrid", devices=2)
    await world.plan(ada)
    assert await world.at(at(15, 6, 59)) == 0
    assert world.world.pushes == []
    for _ in range(3):
        assert await world.at(at(15, 7)) == 0
    assert world.world.bodies == ["Time for your walk!"] * 2
    await world.at(at(16, 7))
    assert world.world.bodies == ["Time for your walk!"] * 4
    assert [(row.state, row.accepted, row.key) for row in await world.messages()] == [
        ("sent", 2, "2030-05-15"),
        ("sent", 2, "2030-05-16"),
    ]
    [news, _] = world.world.told
    told = msgspec.json.decode(news.data)
    assert (news.user_id, news.name) == (ada.user_id, "notification")
    assert told == {
        "type": "reminder",
        "title": "Reminder",
        "body": "Time for your walk!",
        "key": "2030-05-15",
        "sent_at": "2030-05-15T07:00:00Z",
    }


async def test_what_was_missed_is_late_for_as_long_as_its_day_lasts_and_collapses(world: World) -> None:
    ada, bob = await world.person(devices=1), await world.person(timezone="Asia/Tokyo", devices=1)
    for who in (ada, bob):
        await world.plan(who)
    await world.at(at(18, 23))
    assert [push[1].user_id for push in world.world.pushes] == [ada.user_id]
    assert [(row.key, row.reason) for row in await world.messages()] == [("2030-05-18", ""), ("2030-05-18", "late")]
    await world.at(at(19, 8))
    assert [push[1].user_id for push in world.world.pushes] == [ada.user_id, bob.user_id], "09:00 in Tokyo of the 19th"
    assert len(await world.messages()) == 3


async def test_what_came_up_in_a_rest_goes_at_its_end_though_nobody_was_at_work(world: World) -> None:
    ada, bob, eve = [await world.person(devices=1) for _ in range(3)]
    for who in (ada, bob):
        await world.wish(who, types={"motivation": {"push": False}}, quiet_hours={"start": "08:00", "end": "07:00"})
    await world.plan(ada)
    await world.plan(bob, "streak_risk")
    await world.plan(eve)
    await world.at(at(16, 7, 30))
    assert [push[1].user_id for push in world.world.pushes] == [ada.user_id]
    assert sorted(await states(world)) == [("dropped", "late"), ("sent", "")], "eve did not rest; bob's day is over"
    assert await world.drain() == 0
    assert len(world.world.pushes) == 1


async def test_a_plan_of_once_whose_day_is_over_makes_room_for_the_next(world: World) -> None:
    ada = await world.person(devices=1)
    once = Recurrence(9 * 60, (7,), once=True)
    await world.plan(ada, "weekly_summary", once, keep=True)
    world.clock.at = at(19, 23)  # its Sunday, and nobody at work
    await world.plan(ada, "weekly_summary", once, keep=True)
    world.clock.at = at(22, 12)
    await world.plan(ada, "weekly_summary", once, keep=True)
    await world.drain()
    assert world.world.pushes == []
    await world.at(at(26, 9))
    assert len(world.world.pushes) == 1


async def test_what_came_up_before_a_journey_is_sent_after_it_and_not_twice(world: World) -> None:
    world.clock.at = at(14, 12)
    east, west = [await world.person(devices=1, timezone="Europe/Madrid") for _ in range(2)]
    for who in (east, west):
        await world.plan(who)
    world.clock.at = at(15, 7, 1)  # 09:01 in Madrid
    await world.move(east, "Asia/Tokyo")
    await world.move(west, "America/New_York")
    await world.drain()
    assert [push[1].user_id for push in world.world.pushes] == [east.user_id], "in New York 09:00 is yet to come"
    await world.at(at(15, 13))
    await world.at(at(15, 23, 59))
    assert [push[1].user_id for push in world.world.pushes] == [east.user_id, west.user_id]


async def test_what_is_called_off_is_not_sent_even_if_it_was_under_way(world: World) -> None:
    ada, ref = await world.person(devices=1), UUID(int=9)
    await world.plan(ada, ref=ref)
    await world.plan(ada, ref=UUID(int=8))
    world.clock.at = at(15, 9)
    async with world.uow("*"):
        assert await world.send_due(world.clock.now()) == 2
    await world.cancel(ada, ref=ref)
    await world.drain()
    assert sorted(await states(world)) == [("dropped", "cancelled"), ("sent", "")]
    await world.at(at(16, 9))
    assert len(world.world.pushes) == 2


async def test_what_is_no_longer_true_is_not_sent(world: World) -> None:
    ada, bob = await world.person(devices=1), await world.person(devices=1)
    for who in (ada, bob):
        await world.plan(who, "streak_risk")
    world.occasions["streak_risk"].untrue.add(ada.user_id)
    await world.at(at(15, 9))
    assert [push[1].user_id for push in world.world.pushes] == [bob.user_id]
    assert sorted(await states(world)) == [("dropped", "untrue"), ("sent", "")]
    assert len(world.occasions["streak_risk"].asked) == 1, "once for both"


async def test_who_has_left_or_is_suspended_gets_nothing(world: World) -> None:
    people = [await world.person(devices=1, email=f"{name}@x.example") for name in ("ada", "bob", "eve")]
    for who in people:
        await world.plan(who, "weekly_summary")
    ada, bob, eve = people
    async with world.uow("*"):
        account = await world.ports["accounts"].get(ada.user_id)
        await world.ports["accounts"].change(replace(account, suspended_at=world.clock.now()))
        membership = await world.ports["memberships"].get("here", bob.user_id)
        await world.ports["memberships"].change_standing(replace(membership, suspended_at=world.clock.now()))
        await world.data.purge(eve.user_id, "here")
    await world.at(at(15, 9))
    assert (world.world.pushes, world.world.letters) == ([], [])
    assert await states(world) == [("dropped", "gone")] * 2


async def test_rest_puts_it_off_to_its_end_and_then_it_is_looked_at_again(world: World) -> None:
    ada, bob = await world.person(devices=1), await world.person(devices=1)
    for who in (ada, bob):
        await world.wish(who, types={"motivation": {"push": False}}, quiet_hours={"start": "08:00", "end": "07:00"})
        await world.plan(who)
    await world.at(at(15, 9))
    assert world.world.pushes == []
    assert await states(world) == [("waiting", "quiet")] * 2
    assert {row.due_at for row in await world.messages()} == {at(16, 7)}
    world.occasions["reminder"].untrue.add(bob.user_id)
    await world.at(at(16, 6, 59))
    assert world.world.pushes == []
    await world.at(at(16, 7, 30))
    assert [(when, push[0].user_id) for when, *push in world.world.pushes] == [(at(16, 7, 30), ada.user_id)]


async def test_a_day_is_gone_by_also_for_what_was_put_off(world: World) -> None:
    ada = await world.person(devices=1)
    await world.wish(ada, quiet_hours={"start": "08:00", "end": "10:00"})
    await world.plan(ada)
    await world.at(at(15, 9))
    await world.at(at(16, 0))
    assert ("dropped", "late") in await states(world)
    assert world.world.pushes == []


async def test_preferences_choose_the_ways(world: World) -> None:
    ada = await world.person(devices=1, email="ada@x.example")
    await world.post(ada, "weekly_summary", "1")
    await world.drain()
    assert (len(world.world.pushes), len(world.world.letters)) == (1, 1)
    await world.wish(ada, types={"weekly_summary": {"push": False}, "reminder": {"email": True}})
    await world.post(ada, "weekly_summary", "2")
    await world.post(ada, "reminder", "3")
    await world.drain()
    assert (len(world.world.pushes), len(world.world.letters)) == (2, 3)
    await world.wish(ada, types={"weekly_summary": {"email": False}})
    await world.post(ada, "weekly_summary", "4")
    await world.drain()
    assert (len(world.world.pushes), len(world.world.letters)) == (2, 3)
    assert (await states(world))[-1] == ("dropped", "unwanted")


async def test_a_test_goes_to_each_device_whatever_was_chosen(world: World) -> None:
    ada = await world.person(devices=3, email="ada@x.example")
    await world.wish(ada, quiet_hours={"start": "00:00", "end": "23:59"}, types={"motivation": {"push": False}})
    await world.test(ada)
    await world.drain()
    assert world.world.bodies == ["It works: notifications reach this device."] * 3
    assert world.world.letters == []


async def test_without_a_device_an_open_client_is_told_all_the_same(world: World) -> None:
    ada = await world.person()
    await world.test(ada)
    await world.drain()
    assert await states(world) == [("dropped", "unreachable")]
    assert len(world.world.told) == 1


async def test_a_letter_carries_a_way_to_stop_its_type(world: World) -> None:
    ada = await world.person(email="ada@x.example", locale="es")
    await world.post(ada, "weekly_summary", "1")
    await world.drain()
    [letter] = world.world.letters
    assert (letter.to, letter.kind, letter.subject) == ("ada@x.example", "weekly_summary", "Tu semana en resumen")
    assert "¡Has completado 4 retos esta semana!" in letter.text
    link = letter.headers["List-Unsubscribe"].strip("<>")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("https://x.example/unsubscribe/")
    assert link in letter.text
    await world.unsubscribe(link.rpartition("/")[2])
    await world.post(ada, "weekly_summary", "2")
    await world.drain()
    assert len(world.world.letters) == 1
    assert (await world.read_preferences(ada)).types.weekly_summary.push


async def test_an_address_that_is_refused_is_not_written_to_again(world: World) -> None:
    ada = await world.person(email="ada@x.example")
    world.world.refuse = EmailRefused("no such mailbox", recipient=True)
    await world.post(ada, "weekly_summary", "1")
    await world.drain()
    world.world.refuse = None
    await world.post(ada, "weekly_summary", "2")
    await world.drain()
    assert world.world.letters == []
    assert world.world.closed == {"ada@x.example": "no such mailbox"}
    assert [state for state, _ in await states(world)] == ["failed", "dropped"]


async def test_a_relay_that_is_stopped_gets_no_letters(world: World) -> None:
    ada = await world.person(email="ada@x.example", devices=1)
    async with world.uow("*"):
        account = await world.ports["accounts"].get(ada.user_id)
        await world.ports["accounts"].change(replace(account, mail_stopped_at=world.clock.now()))
    await world.post(ada, "weekly_summary", "1")
    await world.drain()
    assert (len(world.world.pushes), world.world.letters) == (1, [])


async def test_what_a_provider_wants_later_it_gets_later_and_others_not_again(world: World) -> None:
    ada = await world.person(devices=2, email="ada@x.example")
    busy = f"{ada.user_id}-1"

    def outcome(device: Device, _: Push) -> Outcome:
        return Later(40) if device.token == busy else Accepted()

    world.world.outcome, world.world.refuse = outcome, Unavailable("provider_unavailable", retry_after=50)
    await world.post(ada, "weekly_summary", "1")
    await world.drain()
    [row] = await world.messages()
    assert (row.state, row.accepted, row.attempts) == ("waiting", 1, 1)
    world.clock.advance(seconds=49)
    await world.drain()
    assert len(world.world.asked) == 2
    world.world.outcome, world.world.refuse = (lambda *_: Accepted()), None
    world.clock.advance(seconds=1)
    await world.drain()
    assert [device.token for _, device, _ in world.world.pushes].count(busy) == 1
    assert len(world.world.pushes) == 2
    assert len(world.world.letters) == 1
    assert len({push.id for _, push in world.world.asked}) == 1
    assert len(world.world.told) == 1
    [row] = await world.messages()
    assert (row.state, row.accepted, row.attempts) == ("sent", 3, 2)


async def test_a_provider_that_stays_down_is_left_alone_once_the_day_is_over(world: World) -> None:
    ada = await world.person(devices=1)
    world.world.outcome = lambda *_: Later()
    await world.plan(ada)
    world.clock.at = at(15, 9)
    while (await world.drain()) == 0 and world.clock.now() < at(17, 0):
        world.clock.advance(minutes=20)
    kinds = {row.key: row.state for row in await world.messages()}
    assert kinds == {"2030-05-15": "failed", "2030-05-16": "failed"}
    assert 8 < len([push for _, push in world.world.asked if push.data["key"] == "2030-05-15"]) < 30


async def test_dead_devices_are_forgotten_and_those_registered_since_are_not(world: World) -> None:
    ada = await world.person(devices=3)
    registered = world.clock.now()
    gone = {
        f"{ada.user_id}-0": Gone(),
        f"{ada.user_id}-1": Gone(since=registered + HOUR),
        f"{ada.user_id}-2": Gone(since=registered - HOUR),
    }
    world.world.outcome = lambda device, _: gone[device.token]
    await world.post(ada, "achievement", "1")
    await world.drain()
    left = await world.ports["devices"].of("here", [ada.user_id])
    assert [device.token for device in left[ada.user_id]] == [f"{ada.user_id}-2"]


async def test_a_device_that_registers_anew_while_its_provider_is_asked_stays(world: World) -> None:
    ada = await world.person(devices=1)
    [device] = (await world.ports["devices"].of("here", [ada.user_id]))[ada.user_id]
    world.clock.advance(seconds=1)
    await world.register(ada, device.token)
    await world.ports["devices"].remove("here", [Dead(device, Gone())])
    assert await world.ports["devices"].any("here", ada.user_id)


async def test_a_refusal_is_final(world: World) -> None:
    ada = await world.person(devices=1)
    world.world.outcome = lambda *_: Refused("too large")
    await world.post(ada)
    await world.drain()
    world.clock.advance(hours=1)
    await world.drain()
    assert await states(world) == [("failed", "refused: too large")]
    assert len(world.world.asked) == 1
    assert await world.ports["devices"].any("here", ada.user_id)


async def test_a_fault_of_an_adapter_is_not_tried_again(world: World, caplog: pytest.LogCaptureFixture) -> None:
    ada, bob = await world.person(devices=1), await world.person(devices=1)

    def outcome(device: Device, _: Push) -> Outcome:
        if device.user_id == ada.user_id:
            raise ZeroDivisionError
        return Accepted()

    world.world.outcome = outcome
    for who in (ada, bob):
        await world.plan(who)
    assert await world.at(at(15, 9)) == 0
    assert sorted(await states(world)) == [("failed", "refused: fault: ZeroDivisionError"), ("sent", "")]
    assert "adapter failed" in caplog.text


async def test_what_a_killed_worker_had_on_the_wire_is_in_doubt_and_the_rest_is_sent(world: World) -> None:
    crowd = [await world.person(devices=1) for _ in range(40)]
    for who in crowd:
        await world.plan(who)
    taken = 0

    def outcome(*_: object) -> Outcome:
        nonlocal taken
        taken += 1
        if taken == 20:
            raise Killed
        return Accepted()

    world.world.outcome = outcome
    world.clock.at = at(15, 9)
    async with world.uow("*"):
        await world.send_due(world.clock.now())
    batch = (await world.messages())[0].batch
    assert batch
    with pytest.raises(BaseExceptionGroup):
        await world.deliver("here", batch)
    world.world.outcome = lambda *_: Accepted()
    await world.frame.expire()
    await world.drain()
    by_state: dict[str, int] = {}
    for row in await world.messages():
        by_state[row.state] = by_state.get(row.state, 0) + 1
    assert by_state.keys() == {"sent", "in_doubt"}
    assert 1 <= by_state["in_doubt"] <= 32
    accepted = [push.id for _, _, push in world.world.pushes]
    assert len(accepted) == len(set(accepted))
    # What the killed one had settled in its last statement arrives late here, where its process lives on.
    assert world.counts.take()["messages_total"]["reminder in_doubt"] >= by_state["in_doubt"]


async def test_rows_left_sending_by_a_kill_are_never_sent_again(world: World) -> None:
    people = [await world.person(devices=1) for _ in range(3)]
    for who in people:
        await world.plan(who)
    world.clock.at = at(15, 9)
    async with world.uow("*"):
        await world.send_due(world.clock.now())
    first, *_ = await world.messages()
    await world.put(replace(first, state="sending", attempts=1))
    await world.drain()
    assert [row.state for row in await world.messages()] == ["in_doubt", "sent", "sent"]
    assert len(world.world.asked) == 2


async def test_a_batch_that_two_workers_run_at_once_is_sent_once(world: World) -> None:
    for who in [await world.person(devices=1) for _ in range(30)]:
        await world.plan(who)
    world.clock.at = at(15, 9)
    async with world.uow("*"):
        await world.send_due(world.clock.now())
    batch = (await world.messages())[0].batch
    assert batch
    await asyncio.gather(*(world.deliver("here", batch) for _ in range(3)))
    assert len(world.world.asked) == 30
    assert {row.state for row in await world.messages()} == {"sent"}


async def test_the_window_bounds_what_is_on_the_wire(world: World) -> None:
    for who in [await world.person(devices=1) for _ in range(100)]:
        await world.plan(who)
    await world.at(at(15, 9))
    assert len(world.world.pushes) == 100
    assert world.world.most_at_once <= 32


async def test_a_clock_that_is_set_back_repeats_nothing_and_misses_nothing(world: World) -> None:
    ada = await world.person(devices=1)
    await world.plan(ada)
    await world.at(at(17, 9))
    await world.at(at(16, 8))
    await world.at(at(16, 9))
    await world.at(at(17, 9))
    await world.at(at(18, 9))
    assert [row.key for row in await world.messages()] == ["2030-05-17", "2030-05-16", "2030-05-18"]
    assert len(world.world.pushes) == 3


async def test_a_move_takes_plans_along_and_repeats_no_day(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo", devices=1)
    world.clock.at = at(14, 23)
    await world.plan(ada)
    await world.at(at(15, 0))
    assert len(world.world.pushes) == 1, "09:00 in Tokyo of the 15th"
    await world.move(ada, "America/Los_Angeles")
    for hour in range(1, 33):
        await world.at(at(15, 0) + hour * HOUR)
    assert len(world.world.pushes) == 1, "the 15th in California has had its own"
    await world.at(at(16, 16))
    assert len(world.world.pushes) == 2, "09:00 there of the 16th"


async def test_a_plan_of_an_app_without_messages_is_none(world: World) -> None:
    quiet = await world.person(app="silent")
    await world.plan(quiet)
    await world.cancel(quiet)
    assert not await world.post(quiet)
    there = await world.person(app="there")
    await world.plan(there, "motivation")
    assert not await world.post(there, "achievement")
    await world.at(at(16, 9))
    assert await world.messages() == []


async def test_a_posted_message_is_one_of_its_key(world: World) -> None:
    ada, eve = await world.person(devices=1), await world.person(app="there", devices=1)
    assert await world.post(ada, "reminder", "first")
    assert not await world.post(ada, "reminder", "first")
    assert await world.post(ada, "achievement", "first")
    assert await world.post(eve, "reminder", "first")
    await world.drain()
    assert not await world.post(ada, "reminder", "first")
    assert len(world.world.pushes) == 3


async def test_news_of_yesterday_is_none(world: World) -> None:
    ada = await world.person(devices=1, timezone="Asia/Tokyo")
    world.clock.at = at(15, 15, 30)  # 00:30 in Tokyo
    assert await world.post(ada, "achievement", "a", at=at(15, 14, 40)), "for an hour at least"
    assert not await world.post(ada, "achievement", "b", at=at(15, 14, 20))
    [row] = await world.messages()
    assert row.expires_at == at(15, 15, 40)


async def test_a_post_that_is_rolled_back_never_was(world: World) -> None:
    ada = await world.person(devices=1)

    async def fail() -> None:
        async with world.uow("here"):
            await world.agenda.plan("here", ada.user_id, "reminder", Recurrence(minute=540))
            await world.postbox.post("here", ada.user_id, "achievement", "k")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await world.at(at(15, 9))
    assert await world.messages() == []
    assert await world.post(ada, "achievement", "k")


async def test_the_daily_quote_is_for_who_can_be_reached(world: World) -> None:
    ada = await world.person()
    await world.register(ada, "a")
    await world.at(at(15, 19))
    assert len(world.world.pushes) == 1
    assert (await world.messages())[0].type == "motivation"
    await world.unregister(ada, "a")
    await world.at(at(16, 19))
    assert len(await world.messages()) == 1
    await world.register(ada, "a")
    await world.wish(ada, types={"motivation": {"push": False}})
    await world.at(at(17, 19))
    assert len(await world.messages()) == 1
    await world.wish(ada, types={"motivation": {"email": True}})
    await world.at(at(18, 19))
    assert await states(world) == [("sent", ""), ("dropped", "unreachable")]
    async with world.uow("here"):
        assert await world.ports["appointments"].planned("here", ada.user_id, "motivation", None), "letters are wished"


async def test_a_quote_that_reached_nobody_is_planned_no_more(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    await world.register(ada, "a")
    await world.register(bob, "a")  # the token is Bob's now
    await world.at(at(15, 19))
    assert len(world.world.pushes) == 1
    async with world.uow("here"):
        assert not await world.ports["appointments"].planned("here", ada.user_id, "motivation", None)
        assert await world.ports["appointments"].planned("here", bob.user_id, "motivation", None)


async def test_what_is_two_months_old_is_forgotten_a_batch_at_a_time(world: World) -> None:
    ada = await world.person(devices=1)
    for number in range(3):
        await world.post(ada, "reminder", str(number))
        world.clock.advance(days=1)
    cut = world.clock.now() - timedelta(days=1)
    assert await world.ports["queue"].prune(cut, 1) == 1
    assert await world.ports["queue"].prune(cut, 5) == 1
    assert [row.key for row in await world.messages()] == ["2"]
    assert await world.post(ada, "reminder", "0")
