"""What keeps a day, and how a streak stands because of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.engagement.streaks.policy import RepairPolicy, StreakPolicy
from core.shared.errors import Invalid, NotFound
from tests.unit.engagement.streaks.story import MADRID, Story, day, local, utc

DAY = timedelta(days=1)


def test_who_never_logged_has_no_streak() -> None:
    view = Story().view(utc("2026-03-01 10:00"))
    assert (view.current, view.longest, view.total_days, view.last_day) == (0, 0, 0, None)
    assert (view.status, view.today_done, view.expires_at, view.freezes, view.repair) == ("none", False, None, 0, None)


def test_the_first_log_begins_a_streak_that_lasts_until_tomorrow_ends() -> None:
    story = Story()
    story.log(local("2026-03-01 10:00", MADRID))
    view = story.view(local("2026-03-01 23:59", MADRID))
    assert (view.current, view.status, view.today_done, view.last_day) == (1, "active", True, day("2026-03-01"))
    assert view.expires_at == local("2026-03-03 00:00", MADRID)


def test_an_open_day_after_a_kept_one_is_at_risk_until_its_last_moment() -> None:
    story = Story()
    story.log_days("2026-03-01", 3)
    view = story.view(local("2026-03-04 23:59:59", MADRID))
    assert (view.current, view.status, view.today_done) == (3, "at_risk", False)
    assert view.expires_at == local("2026-03-05 00:00", MADRID)


def test_a_missed_day_breaks_at_its_end_and_the_next_log_begins_anew() -> None:
    story = Story()
    story.log_days("2026-03-01", 3)
    midnight = local("2026-03-05 00:00", MADRID)
    broken = story.view(midnight)
    assert (broken.current, broken.longest, broken.status, broken.expires_at) == (0, 3, "broken", None)
    story.log(midnight)
    again = story.view(midnight)
    assert (again.current, again.longest, again.total_days, again.status) == (1, 3, 4, "active")


def test_a_second_log_of_a_day_adds_no_day() -> None:
    story = Story()
    story.log(local("2026-03-01 10:00", MADRID))
    story.log(local("2026-03-01 20:00", MADRID))
    assert story.view(local("2026-03-01 21:00", MADRID)).total_days == 1


def test_a_day_that_asks_for_three_logs_counts_with_the_third_different_one() -> None:
    story = Story(StreakPolicy(times_per_day=3))
    logs = [story.log(local(f"2026-03-01 1{n}:00", MADRID)) for n in range(2)]
    evening = local("2026-03-01 21:00", MADRID)
    story._add(logs=logs[0])
    assert story.view(evening).current == 0
    story.log(evening)
    assert story.view(evening).current == 1


def test_a_log_below_the_minimum_does_not_count() -> None:
    story = Story(StreakPolicy(minimum_seconds=300))
    noon = local("2026-03-01 12:00", MADRID)
    story.log(noon, seconds=299)
    assert story.view(noon).status == "none"
    story.log(noon, seconds=300)
    assert story.view(noon).status == "active"


def test_a_day_begins_at_the_hour_of_the_policy() -> None:
    story = Story(StreakPolicy(day_start_hour=4))
    story.log(local("2026-03-01 10:00", MADRID))
    story.log(local("2026-03-03 03:59", MADRID))
    view = story.view(local("2026-03-03 04:00", MADRID))
    assert (view.current, view.status) == (2, "at_risk")
    assert view.expires_at == local("2026-03-04 04:00", MADRID)


@pytest.mark.parametrize("night", ["2027-03-27", "2027-10-30"])
def test_a_night_in_which_clocks_change_is_one_night(night: str) -> None:
    story = Story()
    story.log(local(f"{night} 23:59", MADRID))
    story.log(local(f"{day(night) + DAY} 00:01", MADRID))
    story.log(local(f"{day(night) + DAY} 23:59", MADRID))
    story.log(local(f"{day(night) + 2 * DAY} 00:01", MADRID))
    view = story.view(local(f"{day(night) + 2 * DAY} 12:00", MADRID))
    assert (view.current, view.total_days) == (3, 3)


def test_both_readings_of_the_repeated_hour_are_one_day() -> None:
    story = Story()
    story.log(local("2027-10-31 02:30", MADRID))
    story.log(local("2027-10-31 02:30", MADRID, fold=1))
    assert story.view(local("2027-10-31 12:00", MADRID)).current == 1


def test_a_log_for_yesterday_fills_it() -> None:
    story = Story()
    story.log_days("2026-03-01", 2)
    now = local("2026-03-04 09:00", MADRID)
    assert story.view(now).status == "broken"
    story.log(local("2026-03-03 00:00", MADRID), now)
    view = story.view(now)
    assert (view.current, view.status) == (3, "at_risk")


def test_a_log_for_the_day_before_yesterday_is_refused() -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        story.log(local("2026-03-02 23:59:59", MADRID), local("2026-03-04 09:00", MADRID))
    assert refusal.value.code == "log_out_of_window"


def test_a_log_for_the_future_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        Story().log(utc("2026-03-04 09:00:01"), utc("2026-03-04 09:00"))
    assert refusal.value.code == "log_out_of_window"


def test_a_policy_may_take_older_logs_or_only_those_of_today() -> None:
    now = local("2026-03-08 09:00", MADRID)
    generous, strict = Story(StreakPolicy(backfill_days=7)), Story(StreakPolicy(backfill_days=0))
    generous.log(local("2026-03-01 00:00", MADRID), now)
    with pytest.raises(Invalid):
        generous.log(local("2026-02-28 23:59", MADRID), now)
    strict.log(local("2026-03-08 00:00", MADRID), now)
    with pytest.raises(Invalid):
        strict.log(local("2026-03-07 23:59", MADRID), now)


def test_undoing_a_log_leaves_the_day_as_if_it_had_never_been_logged() -> None:
    story = Story()
    story.log_days("2026-03-01", 3)
    now = local("2026-03-03 18:00", MADRID)
    before = story.view(now)
    log = story.log(local("2026-03-03 17:00", MADRID))
    story.undo(log, now)
    assert story.view(now) == before
    story.undo(story.facts.logs[-1], now)
    assert (story.view(now).current, story.view(now).status) == (2, "at_risk")


def test_an_older_log_or_an_unknown_one_cannot_be_undone() -> None:
    story = Story()
    story.log_days("2026-03-01", 3)
    with pytest.raises(Invalid) as refusal:
        story.undo(story.facts.logs[0], local("2026-03-03 18:00", MADRID))
    assert refusal.value.code == "log_out_of_window"
    gone = story.facts.logs[2]
    story.undo(gone, local("2026-03-03 18:00", MADRID))
    with pytest.raises(NotFound):
        story.undo(gone, local("2026-03-03 18:00", MADRID))


def test_history_lists_a_state_for_each_day_from_the_first_log_to_today() -> None:
    story = Story()
    story.log_days("2026-03-02", 2)
    story.log_days("2026-03-06", 1)
    now = local("2026-03-07 12:00", MADRID)
    assert story.states(now, "2026-02-01", "2026-04-01") == "kkmmk."
    history = story.at(now).history(day("2026-03-03"), day("2026-03-05"))
    assert [item.date for item in history.items] == [day("2026-03-03"), day("2026-03-04"), day("2026-03-05")]
    assert (history.totals.kept, history.totals.missed, history.totals.pending) == (1, 2, 0)
    assert Story().states(now, "2026-02-01", "2026-04-01") == ""


@pytest.mark.parametrize(
    "figures",
    [{"times_per_day": 0}, {"days_per_week": 8}, {"day_start_hour": 24}, {"freeze_every": 0}, {"backfill_days": -1}],
)
def test_a_policy_that_no_streak_could_follow_is_refused(figures: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(figures))):
        StreakPolicy(**figures)


def test_a_repair_policy_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="price"):
        RepairPolicy(price_coins=-1)
