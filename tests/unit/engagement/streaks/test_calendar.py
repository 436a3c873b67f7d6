"""Local days where clocks jump."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.engagement.streaks.calendar import day_at, day_start, itinerary, recent
from core.engagement.streaks.facts import ZoneChange
from tests.unit.engagement.streaks.story import MADRID, day, local, utc

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        (MADRID, "2027-03-28", 23),
        (MADRID, "2027-10-31", 25),
        (MADRID, "2027-06-01", 24),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Antarctica/Troll", "2026-03-29", 22),
        ("Pacific/Apia", "2011-12-30", 0),
    ],
)
def test_a_day_is_as_long_as_clocks_make_it(zone: str, date: str, hours: float) -> None:
    assert day_start(zone, 0, day(date) + 24 * HOUR) - day_start(zone, 0, day(date)) == hours * HOUR


def test_a_day_that_would_begin_in_a_gap_begins_right_after_it() -> None:
    assert day_start(MADRID, 2, day("2027-03-28")) == utc("2027-03-28 01:00")
    assert day_start("Australia/Lord_Howe", 2, day("2026-10-04")) == utc("2026-10-03 15:30")


def test_a_day_that_would_begin_in_the_midst_of_a_long_gap_begins_at_its_end() -> None:
    assert day_start("Pacific/Apia", 4, day("2011-12-30")) == utc("2011-12-30 10:00")
    assert day_start("Pacific/Apia", 4, day("2011-12-31")) == utc("2011-12-30 14:00")


def test_a_day_that_would_begin_in_an_overlap_begins_at_the_first_of_both() -> None:
    assert day_start(MADRID, 2, day("2027-10-31")) == utc("2027-10-31 00:00")


def test_clocks_that_fall_back_over_midnight_do_not_reopen_the_day_before() -> None:
    """St John's used to fall back at 00:01: the day had begun for a minute, then 23:01 to midnight came again."""
    assert day_at("America/St_Johns", 0, local("2010-11-07 00:00:30", "America/St_Johns")) == day("2010-11-07")
    assert day_at("America/St_Johns", 0, local("2010-11-06 23:30", "America/St_Johns", fold=1)) == day("2010-11-07")


def test_an_instant_belongs_to_the_day_whose_start_hour_has_passed() -> None:
    assert day_at(MADRID, 4, local("2026-05-02 03:59:59", MADRID)) == day("2026-05-01")
    assert day_at(MADRID, 4, local("2026-05-02 04:00", MADRID)) == day("2026-05-02")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "UTC"])
def test_the_second_before_midnight_is_another_day_anywhere(zone: str) -> None:
    midnight = local("2026-05-02 00:00", zone)
    assert day_at(zone, 0, midnight - timedelta(seconds=1)) == day("2026-05-01")
    assert day_at(zone, 0, midnight) == day("2026-05-02")


def test_a_zone_holds_from_its_change_on_and_the_first_from_ever() -> None:
    changes = [ZoneChange(utc("2026-05-01 12:00"), "UTC"), ZoneChange(utc("2026-05-03 20:00"), "Asia/Tokyo")]
    calendar = itinerary(0, changes, utc("2026-06-01"))
    assert calendar.day(utc("2025-01-01 23:59")) == day("2025-01-01")
    assert calendar.day(utc("2026-05-03 19:59:59")) == day("2026-05-03")
    assert calendar.day(utc("2026-05-03 20:00")) == day("2026-05-04")


def test_a_change_is_unknown_before_it_is_made() -> None:
    changes = [ZoneChange(utc("2026-05-01"), "UTC"), ZoneChange(utc("2026-05-03 20:00"), "Asia/Tokyo")]
    assert itinerary(0, changes, utc("2026-05-03 10:00")).start(day("2026-05-05")) == utc("2026-05-05")


def test_a_date_is_closed_when_it_was_left_for_the_last_time() -> None:
    """Tokyo's 4 May ends by a flight to Los Angeles, where it is still the 3rd and then the 4th again."""
    changes = [ZoneChange(utc("2026-05-01"), "Asia/Tokyo"), ZoneChange(utc("2026-05-04 18:00"), "America/Los_Angeles")]
    calendar = itinerary(0, changes, utc("2026-05-10"))
    assert calendar.closed_at(day("2026-05-03")) == utc("2026-05-03 15:00")
    assert calendar.closed_at(day("2026-05-04")) == local("2026-05-05 00:00", "America/Los_Angeles")


@pytest.mark.parametrize(
    ("before", "moved_at", "after"),
    [
        ("America/Los_Angeles", "2026-05-04 10:00", "Asia/Tokyo"),
        (MADRID, "2026-05-04 08:00", "Asia/Tokyo"),
        ("Asia/Tokyo", "2026-05-04 18:00", "America/Los_Angeles"),
    ],
)
def test_the_recent_calendar_says_what_the_whole_one_says(before: str, moved_at: str, after: str) -> None:
    whole = itinerary(0, [ZoneChange(utc("2026-05-01"), before), ZoneChange(utc(moved_at), after)], utc("2026-05-06"))
    short = recent(whole, day("2026-05-02"), day("2026-05-09"))
    for date in (day("2026-05-02") + n * 24 * HOUR for n in range(20)):
        assert short.excused(date) == whole.excused(date)
        assert short.closed_at(date) == whole.closed_at(date)
    with pytest.raises(LookupError):
        short.day(utc(moved_at) - HOUR)
