"""Weekly goals: N days of each ISO week. 2 March 2026 is a Monday."""

from __future__ import annotations

from core.engagement.streaks.policy import StreakPolicy
from tests.unit.engagement.streaks.story import MADRID, Story, day, local

FIVE = StreakPolicy(days_per_week=5)


def logged(*dates: int) -> Story:
    story = Story(FIVE)
    for date in dates:
        story.log_days(f"2026-03-{date:02}", 1)
    return story


def test_days_that_the_goal_leaves_over_are_rest_and_add_nothing() -> None:
    story = logged(2, 3, 4, 5, 6, 9)
    now = local("2026-03-09 12:00", MADRID)
    assert story.states(now, "2026-03-02", "2026-03-09") == "kkkkkook"
    assert story.view(now).current == 6


def test_the_streak_breaks_with_the_day_after_which_the_goal_cannot_be_reached() -> None:
    story = logged(2)
    thursday_ends = local("2026-03-06 00:00", MADRID)
    assert story.view(local("2026-03-03 12:00", MADRID)).expires_at == thursday_ends
    assert story.view(local("2026-03-05 12:00", MADRID)).status == "at_risk"
    assert story.view(thursday_ends).status == "broken"
    assert story.states(thursday_ends, "2026-03-02", "2026-03-06") == "koom."


def test_nothing_is_at_risk_while_today_may_be_a_rest_day() -> None:
    story = logged(2)
    view = story.view(local("2026-03-03 12:00", MADRID))
    assert (view.status, view.today_done, view.current) == ("active", False, 1)


def test_a_week_done_early_expires_only_in_the_next() -> None:
    story = logged(2, 3, 4, 5, 6)
    assert story.view(local("2026-03-07 12:00", MADRID)).expires_at == local("2026-03-12 00:00", MADRID)


def test_a_new_week_brings_new_rest_days() -> None:
    story = logged(2, 3, 4, 5, 6, 11, 12, 13, 14, 15)
    assert story.view(local("2026-03-15 12:00", MADRID)).current == 10


def test_the_first_week_asks_for_the_whole_goal_too() -> None:
    """Who begins on a Thursday has left out three days of that week already."""
    story = logged(5)
    assert story.view(local("2026-03-06 12:00", MADRID)).status == "at_risk"
    sunday = logged(8)
    assert sunday.view(local("2026-03-10 12:00", MADRID)).status == "active"


def test_paused_days_are_not_left_out() -> None:
    story = logged(2)
    story.pause(day("2026-03-03"), day("2026-03-06"), local("2026-03-02 12:00", MADRID))
    assert story.view(local("2026-03-08 12:00", MADRID)).status == "active"
    assert story.states(local("2026-03-09 12:00", MADRID), "2026-03-02", "2026-03-09") == "kppppoo."


def test_a_freeze_protects_the_day_that_would_lose_the_week() -> None:
    story = logged(2)
    story.freezes(1, local("2026-03-02 12:00", MADRID))
    assert story.view(local("2026-03-06 12:00", MADRID)).status == "frozen"
    assert story.states(local("2026-03-06 12:00", MADRID), "2026-03-02", "2026-03-06") == "koof."


def test_a_late_log_turns_the_missed_day_into_a_rest_day() -> None:
    story = logged(2)
    now = local("2026-03-06 12:00", MADRID)
    assert story.view(now).status == "broken"
    story.log(local("2026-03-05 12:00", MADRID), now)
    assert (story.view(now).current, story.view(now).status) == (2, "at_risk")


def test_a_lost_week_can_be_repaired_from_the_instant_it_was_lost() -> None:
    story = logged(2)
    now = local("2026-03-06 12:00", MADRID)
    story.repair(now)
    assert (story.view(now).current, story.states(now, "2026-03-02", "2026-03-06")) == (1, "koor.")
