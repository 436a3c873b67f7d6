"""What a reminder can be, when it comes next, and what of it is true when it comes up."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.support.reminders import IDS, START, memory_world, wish

from core.engagement.reminders.edits import BEHIND
from core.engagement.reminders.model import MOST, ChangeReminder, changed, content_of
from core.shared.actor import Actor
from core.shared.errors import Conflict, DomainError, Invalid, NotFound
from core.shared.messages import Candidate, Wording
from core.shared.recurrence import Recurrence

HALF_PAST_NINE = 570


def refused(error: pytest.ExceptionInfo[Invalid]) -> str | None:
    return error.value.pointer


def candidate(actor: Actor, ref: UUID | None, day: date, timezone: str = "UTC") -> Candidate:
    return Candidate(
        id=IDS.new(),
        app=actor.app,
        user_id=actor.user_id,
        type="reminder",
        key="k",
        ref=ref,
        day=day,
        timezone=timezone,
        locale="en",
    )


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"frequency": "daily"}, (1, 2, 3, 4, 5, 6, 7)),
        ({"frequency": "weekdays"}, (1, 2, 3, 4, 5)),
        ({"frequency": "weekends", "custom_days": [1]}, (6, 7)),
        ({"frequency": "custom", "custom_days": [7, 2]}, (2, 7)),
    ],
)
def test_a_frequency_is_a_set_of_weekdays(fields: dict[str, object], days: tuple[int, ...]) -> None:
    assert content_of(wish(**fields)).rule == Recurrence(HALF_PAST_NINE, days)


@pytest.mark.parametrize("days", [None, [], [1, 1]])
def test_a_custom_frequency_needs_weekdays_each_once(days: list[int] | None) -> None:
    with pytest.raises(Invalid) as error:
        content_of(wish(frequency="custom", custom_days=days))
    assert refused(error) == "/custom_days"


def test_days_of_another_frequency_are_not_kept() -> None:
    custom = content_of(wish(frequency="custom", custom_days=[3]))
    assert content_of(wish(custom_days=[3])).custom_days == ()
    daily = changed(custom, ChangeReminder(frequency="daily"))
    assert daily.custom_days == ()
    with pytest.raises(Invalid) as error:
        changed(daily, ChangeReminder(frequency="custom"))
    assert refused(error) == "/custom_days"
    with pytest.raises(Invalid):
        changed(custom, ChangeReminder(custom_days=None))


def test_a_change_keeps_what_it_leaves_out() -> None:
    before = content_of(wish(message="Now", frequency="custom", custom_days=[3]))
    assert changed(before, ChangeReminder()) == before
    after = changed(before, ChangeReminder(message=None, time_hour=0, custom_days=[5, 4]))
    assert (after.message, after.time_hour, after.custom_days, after.title) == (None, 0, (4, 5), "Drink")


@pytest.mark.parametrize(
    ("zone", "now", "hour", "next_at"),
    [
        ("UTC", datetime(2030, 1, 1, 9, 29, 59, tzinfo=UTC), 9, datetime(2030, 1, 1, 9, 30, tzinfo=UTC)),
        ("UTC", datetime(2030, 1, 1, 9, 30, tzinfo=UTC), 9, datetime(2030, 1, 2, 9, 30, tzinfo=UTC)),
        # Clocks in Madrid jump from 2:00 to 3:00 on the 31st of March, and go back from 3:00 to 2:00 on the 27th of
        # October: right after the gap, and at the first of the two readings.
        ("Europe/Madrid", datetime(2030, 3, 30, 12, tzinfo=UTC), 2, datetime(2030, 3, 31, 1, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2030, 10, 26, 12, tzinfo=UTC), 2, datetime(2030, 10, 27, 0, 30, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2030, 10, 27, 0, 30, tzinfo=UTC), 2, datetime(2030, 10, 28, 1, 30, tzinfo=UTC)),
    ],
)
async def test_next_at_is_in_the_persons_zone(zone: str, now: datetime, hour: int, next_at: datetime) -> None:
    world = memory_world()
    world.clock.at = now
    ada = await world.person(timezone=zone)
    made = await world.acts.make(ada, wish(time_hour=hour))
    assert made.next_at == next_at
    assert (await world.all(ada))[0].next_at == next_at


async def test_whoever_moves_is_reminded_there() -> None:
    world = memory_world()
    ada = await world.person(timezone="Europe/Madrid")
    await world.acts.make(ada, wish())
    async with world.uow("here"):
        await world.profiles.move("here", ada.user_id, "Asia/Tokyo", START)
    assert (await world.all(ada))[0].next_at == datetime(2030, 1, 2, 0, 30, tzinfo=UTC)


async def test_the_appointment_follows_time_days_and_switch_alone() -> None:
    world = memory_world()
    ada = await world.person()
    made = await world.acts.make(ada, wish())
    place = (ada.user_id, "reminder", made.id)
    assert world.agenda.planned == {place: Recurrence(HALF_PAST_NINE)}
    await world.acts.change(ada, made.id, ChangeReminder(title="Drink more", message="Now", is_enabled=True))
    assert world.agenda.calls == ["plan"]
    await world.acts.change(ada, made.id, ChangeReminder(frequency="weekends"))
    assert world.agenda.planned[place] == Recurrence(HALF_PAST_NINE, (6, 7))
    off = await world.acts.change(ada, made.id, ChangeReminder(is_enabled=False))
    assert (off.next_at, world.agenda.planned) == (None, {})
    on = await world.acts.change(ada, made.id, ChangeReminder(is_enabled=True, time_hour=10))
    assert on.next_at == datetime(2030, 1, 5, 10, 30, tzinfo=UTC)
    await world.acts.delete(ada, made.id)
    assert world.agenda.planned == {}
    assert world.agenda.calls == ["plan", "plan", "cancel", "plan", "cancel"]


async def test_one_that_is_off_from_the_start_needs_no_appointment() -> None:
    world = memory_world()
    ada = await world.person()
    made = await world.acts.make(ada, wish(is_enabled=False))
    await world.acts.delete(ada, made.id)
    assert world.agenda.calls == []


async def test_what_is_deleted_or_anothers_is_not_there() -> None:
    world = memory_world()
    ada, bob = await world.person(), await world.person()
    made = await world.acts.make(ada, wish())
    for who in (bob, Actor("there", ada.user_id, ada.session_id)):
        with pytest.raises(NotFound):
            await world.acts.change(who, made.id, ChangeReminder())
        with pytest.raises(NotFound):
            await world.acts.delete(who, made.id)
    await world.acts.delete(ada, made.id)
    assert await world.all(ada) == []
    with pytest.raises(NotFound):
        await world.acts.delete(ada, made.id)
    with pytest.raises(NotFound):
        await world.acts.change(ada, made.id, ChangeReminder(title="Back"))


async def test_a_hundred_are_enough_and_deleted_ones_do_not_count() -> None:
    world = memory_world()
    ada = await world.person()
    made = [await world.acts.make(ada, wish()) for _ in range(MOST)]
    with pytest.raises(Conflict) as error:
        await world.acts.make(ada, wish())
    assert error.value.code == "too_many_reminders"
    assert len(await world.all(ada)) == MOST
    await world.acts.change(ada, made[0].id, ChangeReminder(title="Still"))
    await world.acts.delete(ada, made[0].id)
    await world.acts.make(ada, wish())
    with pytest.raises(Conflict):  # bringing one back would be one too many as well
        await world.merge(ada, made[0].id, wish(), at=START + timedelta(minutes=1), client_id="a")


async def test_a_change_by_somebody_who_sees_it_wins_over_a_clock_that_ran_ahead() -> None:
    world = memory_world()
    ada = await world.person()
    ahead = START + timedelta(minutes=4)
    await world.merge(ada, "k", wish(title="Of a fast clock"), at=ahead, client_id="a")
    [one] = await world.all(ada)
    after = await world.acts.change(ada, one.id, ChangeReminder(title="Seen and changed"))
    assert after.title == "Seen and changed"
    assert after.updated_at > ahead
    await world.acts.delete(ada, one.id)
    assert await world.merge(ada, "k", wish(), at=ahead, client_id="b") is None


async def test_a_time_that_cannot_be_is_refused() -> None:
    world = memory_world()
    ada = await world.person()
    bounds = {
        "edited_in_the_future": START + timedelta(minutes=5, seconds=1),
        "edited_too_long_ago": START - BEHIND - timedelta(seconds=1),
    }
    for code, at in bounds.items():
        with pytest.raises(DomainError) as error:
            await world.merge(ada, "k", wish(), at=at, client_id="a")
        assert error.value.code == code
    with pytest.raises(NotFound):
        await world.merge(ada, IDS.new(), wish(), at=START, client_id="a")
    assert await world.all(ada) == []


async def test_what_comes_up_says_what_the_person_wrote() -> None:
    world = memory_world()
    ada, bob = await world.person(), await world.person(timezone="Asia/Tokyo")
    plain = await world.acts.make(ada, wish())
    own = await world.acts.make(bob, wish(type="tea", title="Tea time", message="Green", time_hour=20))
    today = START.date()
    asked = [candidate(ada, plain.id, today), candidate(bob, own.id, today, "Asia/Tokyo")]
    assert await world.occasion.wordings("here", asked, START) == {
        asked[0].id: Wording(title="Drink", params={"reminder_type": "water"}),
        asked[1].id: Wording(title="Tea time", body="Green", params={"reminder_type": "tea"}),
    }


async def test_what_no_longer_holds_is_not_said() -> None:
    world = memory_world()
    ada = await world.person()
    deleted, off, moved, other_day, anothers = [await world.acts.make(ada, wish()) for _ in range(5)]
    await world.acts.delete(ada, deleted.id)
    await world.acts.change(ada, off.id, ChangeReminder(is_enabled=False))
    await world.acts.change(ada, moved.id, ChangeReminder(time_hour=12, time_minute=1))
    await world.acts.change(ada, other_day.id, ChangeReminder(frequency="weekends"))
    asked = [candidate(ada, each.id, START.date()) for each in (deleted, off, moved, other_day)]
    asked += [candidate(await world.person(), anothers.id, START.date()), candidate(ada, None, START.date())]
    assert await world.occasion.wordings("here", asked, START) == {}
    later = START + timedelta(minutes=1)
    assert set(await world.occasion.wordings("here", asked, later)) == {asked[2].id}
