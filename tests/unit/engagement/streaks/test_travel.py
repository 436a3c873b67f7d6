"""People who cross zones."""

from __future__ import annotations

import pytest

from core.engagement.streaks.policy import StreakPolicy
from core.shared.errors import Invalid
from tests.unit.engagement.streaks.story import Story, day, local, utc

TOKYO, ANGELES, APIA = "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia"


def test_going_west_a_date_lived_twice_counts_once() -> None:
    story = Story(zone=TOKYO)
    story.log_days("2026-05-01", 4, "20:00")
    story.move(ANGELES, local("2026-05-04 22:00", TOKYO))
    story.log(local("2026-05-04 20:00", ANGELES))
    view = story.view(local("2026-05-04 21:00", ANGELES))
    assert (view.current, view.total_days, view.status) == (4, 4, "active")
    assert view.expires_at == local("2026-05-06 00:00", ANGELES)


def test_going_west_a_date_that_was_missed_is_open_again() -> None:
    """The 4th ended in Tokyo without a log; in Los Angeles it is lived once more."""
    story = Story(zone=TOKYO)
    story.log_days("2026-05-01", 3, "20:00")
    assert story.view(local("2026-05-05 01:00", TOKYO)).status == "broken"
    story.move(ANGELES, local("2026-05-05 01:00", TOKYO))
    now = local("2026-05-04 10:00", ANGELES)
    assert (story.view(now).status, story.view(now).current) == ("at_risk", 3)
    story.log(now)
    assert story.view(now).current == 4


def test_what_was_done_on_a_later_date_still_counts_back_in_the_west() -> None:
    story = Story(zone=TOKYO)
    story.log_days("2026-05-01", 3, "08:00")
    story.move(ANGELES, local("2026-05-03 09:00", TOKYO))
    now = local("2026-05-02 18:00", ANGELES)
    assert (story.view(now).current, story.view(now).today_done) == (3, True)
    assert story.view(now).last_day == day("2026-05-03")
    assert story.states(now, "2026-05-01", "2026-05-09") == "kkk"
    assert story.view(local("2026-05-03 18:00", ANGELES)).expires_at == local("2026-05-05 00:00", ANGELES)


def test_an_open_date_in_the_west_bridges_to_a_later_one_that_was_kept_in_the_east() -> None:
    story = Story(zone=TOKYO)
    story.log_days("2026-05-01", 3, "20:00")
    story.log(local("2026-05-05 01:00", TOKYO))
    assert story.view(local("2026-05-05 02:00", TOKYO)).current == 1
    story.move(ANGELES, local("2026-05-05 02:00", TOKYO))
    now = local("2026-05-04 12:00", ANGELES)
    assert (story.view(now).current, story.view(now).status) == (4, "at_risk")
    assert story.states(now, "2026-05-01", "2026-05-05") == "kkk.k"
    assert story.view(local("2026-05-05 00:00", ANGELES)).current == 1


@pytest.mark.parametrize("days_per_week", [7, 3])
def test_an_open_date_in_the_west_ends_no_streak_that_began_on_a_later_one(days_per_week: int) -> None:
    """All that was ever done was done on the 5th, a Sunday, in Tokyo; in Los Angeles it is the 4th once more."""
    story = Story(StreakPolicy(days_per_week=days_per_week), TOKYO)
    story.log(local("2026-07-05 01:00", TOKYO))
    story.move(ANGELES, local("2026-07-05 02:00", TOKYO))
    ends_at = local("2026-07-07" if days_per_week == 7 else "2026-07-11", ANGELES)
    for now in (local("2026-07-04 12:00", ANGELES), local("2026-07-05 12:00", ANGELES)):
        view = story.view(now)
        assert (view.current, view.last_day, view.status) == (1, day("2026-07-05"), "active")
        assert view.expires_at == ends_at
    assert story.view(ends_at).status == "broken"


def test_going_east_a_date_cut_below_twelve_hours_is_excused() -> None:
    """Los Angeles is left at eleven in the morning of the 4th; in Tokyo it is three in the morning of the 5th."""
    story = Story(zone=ANGELES)
    story.log_days("2026-05-01", 3, "20:00")
    story.move(TOKYO, local("2026-05-04 11:00", ANGELES))
    now = local("2026-05-05 12:00", TOKYO)
    assert (story.view(now).current, story.view(now).status) == (3, "at_risk")
    assert story.states(now, "2026-05-03", "2026-05-05") == "kx."


def test_going_east_a_date_of_twelve_hours_is_asked_for() -> None:
    story = Story(zone=ANGELES)
    story.log_days("2026-05-01", 3, "20:00")
    story.move(TOKYO, local("2026-05-04 12:00", ANGELES))
    assert story.view(local("2026-05-05 12:00", TOKYO)).status == "broken"


def test_a_log_on_an_excused_date_counts() -> None:
    story = Story(zone=ANGELES)
    story.log_days("2026-05-01", 4, "09:00")
    story.move(TOKYO, local("2026-05-04 11:00", ANGELES))
    assert story.view(local("2026-05-05 12:00", TOKYO)).current == 4


def test_a_date_on_which_one_arrives_late_is_not_asked_for_either() -> None:
    """A flight from Los Angeles at 05:00 of the 4th to where it is 22:00 of the 4th: seven hours of it in all."""
    story = Story(zone=ANGELES)
    story.log_days("2026-05-01", 3, "20:00")
    story.move(TOKYO, local("2026-05-04 05:00", ANGELES))
    now = local("2026-05-04 22:00", TOKYO)
    assert (story.view(now).status, story.view(now).expires_at) == ("active", local("2026-05-06 00:00", TOKYO))


def test_yesterday_is_the_last_date_that_was_asked_for() -> None:
    story = Story(zone=ANGELES)
    story.log_days("2026-05-01", 2, "20:00")
    story.move(TOKYO, local("2026-05-04 11:00", ANGELES))
    now = local("2026-05-05 12:00", TOKYO)
    story.log(local("2026-05-03 09:00", ANGELES), now)
    assert story.view(now).current == 3
    with pytest.raises(Invalid):
        story.log(local("2026-05-02 23:59", ANGELES), now)


def test_to_los_angeles_and_back_no_day_is_lost_or_gained() -> None:
    story = Story(zone=TOKYO)
    story.log_days("2026-05-01", 5, "20:00")
    story.move(ANGELES, local("2026-05-05 22:00", TOKYO))
    story.log_days("2026-05-05", 4, "20:00")
    story.move(TOKYO, local("2026-05-09 11:00", ANGELES))
    story.log_days("2026-05-10", 2, "20:00")
    now = local("2026-05-11 21:00", TOKYO)
    assert (story.view(now).current, story.view(now).status) == (10, "active")
    assert story.states(now, "2026-05-01", "2026-05-11") == "kkkkkkkkxkk"


def test_apia_left_out_a_date_and_nobody_lost_a_streak() -> None:
    story = Story(zone=APIA)
    story.log_days("2011-12-27", 3, "20:00")
    story.log_days("2011-12-31", 2, "20:00")
    now = local("2012-01-01 21:00", APIA)
    assert story.view(now).current == 5
    assert story.states(now, "2011-12-27", "2012-01-01") == "kkkxkk"


def test_in_apia_yesterday_of_the_31st_was_the_29th() -> None:
    story = Story(zone=APIA)
    now = local("2011-12-31 12:00", APIA)
    story.log(local("2011-12-29 00:00", APIA), now)
    assert story.view(now).expires_at == local("2012-01-01 00:00", APIA)


def test_three_dates_in_one_instant_are_worth_two_days_until_time_has_passed() -> None:
    story = Story(zone="Etc/GMT+12")
    noon = utc("2026-05-01 10:30")
    story.log(noon)
    for zone in ("UTC", "Pacific/Kiritimati"):
        story.move(zone, noon)
        story.log(noon)
    assert (story.view(noon).current, story.view(noon).total_days) == (2, 3)
    story.log(utc("2026-05-02 09:29:59"))
    assert story.view(utc("2026-05-02 09:29:59")).current == 2
    story.log(utc("2026-05-02 09:30"))
    assert story.view(utc("2026-05-02 09:30")).current == 3


def test_a_day_of_22_hours_in_a_zone_itself_is_no_trick_but_bounded_all_the_same() -> None:
    story = Story(zone="Antarctica/Troll")
    for moment in ("2026-03-28 23:59", "2026-03-29 12:00", "2026-03-30 00:00"):
        story.log(local(moment, "Antarctica/Troll"))
    assert story.view(local("2026-03-30 00:30", "Antarctica/Troll")).current == 2
    story.log(local("2026-03-30 01:00", "Antarctica/Troll"))
    assert story.view(local("2026-03-30 01:00", "Antarctica/Troll")).current == 3


def test_lord_howe_falls_back_half_an_hour_within_one_day() -> None:
    story = Story(zone="Australia/Lord_Howe")
    story.log(local("2026-04-05 01:45", "Australia/Lord_Howe"))
    story.log(local("2026-04-05 01:45", "Australia/Lord_Howe", fold=1))
    story.log(local("2026-04-06 00:00", "Australia/Lord_Howe"))
    assert story.view(local("2026-04-06 12:00", "Australia/Lord_Howe")).current == 2
