"""Freezes: earned, given, spent and taken back."""

from __future__ import annotations

import pytest

from tests.unit.engagement.streaks.story import MADRID, Story, local


@pytest.mark.parametrize(("kept", "held"), [(6, 0), (7, 1), (13, 1), (14, 2), (21, 2), (30, 2)])
def test_one_is_earned_for_every_seven_kept_days_up_to_two(kept: int, held: int) -> None:
    story = Story()
    story.log_days("2026-03-01", kept)
    assert story.view(story.facts.logs[-1].at).freezes == held


def test_a_missed_day_spends_one_keeps_the_streak_and_adds_nothing() -> None:
    story = Story()
    story.log_days("2026-03-01", 7)
    now = local("2026-03-09 12:00", MADRID)
    view = story.view(now)
    assert (view.current, view.status, view.freezes, view.today_done) == (7, "frozen", 0, False)
    assert view.expires_at == local("2026-03-10 00:00", MADRID)
    assert story.states(now, "2026-03-07", "2026-03-09") == "kf."
    story.log(now)
    assert (story.view(now).current, story.view(now).status) == (8, "active")


def test_expiry_ignores_the_freezes_held() -> None:
    story = Story()
    story.log_days("2026-03-01", 14)
    assert story.view(local("2026-03-15 12:00", MADRID)).expires_at == local("2026-03-16 00:00", MADRID)
    assert story.view(local("2026-03-16 12:00", MADRID)).status == "frozen"


def test_a_freeze_is_spent_on_the_first_missed_day_even_when_the_next_breaks_the_streak() -> None:
    story = Story()
    story.log_days("2026-03-01", 7)
    now = local("2026-03-10 00:00", MADRID)
    view = story.view(now)
    assert (view.current, view.status, view.freezes) == (0, "broken", 0)
    assert story.states(now, "2026-03-07", "2026-03-10") == "kfm."


def test_a_late_log_for_a_frozen_day_gives_the_freeze_back() -> None:
    story = Story()
    story.log_days("2026-03-01", 7)
    now = local("2026-03-09 12:00", MADRID)
    story.log(local("2026-03-08 20:00", MADRID), now)
    view = story.view(now)
    assert (view.current, view.freezes, view.status) == (8, 1, "at_risk")


def test_undoing_the_log_that_earned_a_freeze_takes_it_back() -> None:
    story = Story()
    story.log_days("2026-03-01", 7)
    story.undo(story.facts.logs[-1], story.facts.logs[-1].at)
    view = story.view(local("2026-03-07 12:00", MADRID))
    assert (view.current, view.freezes) == (6, 0)


def test_a_day_whose_freeze_was_taken_back_is_judged_anew() -> None:
    """The freeze of the 7th protected the 8th; far in the west it is the 7th again, and its log is undone."""
    story = Story(zone="Pacific/Kiritimati")
    story.log_days("2026-03-01", 7, "23:00")
    now = local("2026-03-09 01:00", "Pacific/Kiritimati")
    assert (story.view(now).current, story.view(now).status) == (7, "frozen")
    story.move("Etc/GMT+12", now)
    story.undo(story.facts.logs[-1], now)
    view = story.view(local("2026-03-09 00:00", "Etc/GMT+12"))
    assert (view.current, view.freezes, view.status) == (0, 0, "broken")


def test_a_frozen_day_neither_counts_towards_nor_restarts_the_seven() -> None:
    story = Story()
    story.log_days("2026-03-01", 10)
    story.log_days("2026-03-12", 4)
    view = story.view(local("2026-03-15 12:00", MADRID))
    assert (view.current, view.freezes) == (14, 1)
    assert story.states(local("2026-03-15 12:00", MADRID), "2026-03-10", "2026-03-13") == "kfkk"


def test_a_break_restarts_the_seven() -> None:
    story = Story()
    story.log_days("2026-03-01", 6)
    story.log_days("2026-03-08", 6)
    assert story.view(local("2026-03-13 12:00", MADRID)).freezes == 0


def test_while_two_are_held_the_count_of_seven_stands_still() -> None:
    story = Story()
    story.log_days("2026-03-01", 20)
    story.log_days("2026-03-22", 6)
    assert story.view(local("2026-03-27 12:00", MADRID)).freezes == 1
    story.log_days("2026-03-28", 1)
    assert story.view(local("2026-03-28 12:00", MADRID)).freezes == 2


def test_given_freezes_may_exceed_the_cap_and_stop_earning() -> None:
    story = Story()
    story.freezes(3, local("2026-03-01 09:00", MADRID))
    story.log_days("2026-03-01", 14)
    assert story.view(local("2026-03-14 12:00", MADRID)).freezes == 3


def test_a_gift_on_the_day_that_earns_a_freeze_takes_nothing_away() -> None:
    story = Story()
    story.log_days("2026-03-01", 14)
    story.freezes(1, local("2026-03-14 12:00", MADRID))
    assert story.view(local("2026-03-14 12:00", MADRID)).freezes == 3


def test_a_freeze_protects_the_day_on_which_it_is_given_and_no_earlier_one() -> None:
    in_time, late = Story(), Story()
    for story in (in_time, late):
        story.log_days("2026-03-01", 1)
    in_time.freezes(1, local("2026-03-02 23:59:59", MADRID))
    late.freezes(1, local("2026-03-03 00:00", MADRID))
    now = local("2026-03-03 12:00", MADRID)
    assert (in_time.view(now).status, in_time.view(now).freezes) == ("frozen", 0)
    assert (late.view(now).status, late.view(now).freezes) == ("broken", 1)


def test_without_a_streak_no_freeze_is_spent() -> None:
    story = Story()
    story.freezes(1, local("2026-03-01 09:00", MADRID))
    assert story.view(local("2026-06-01 09:00", MADRID)).freezes == 1
    story.log_days("2026-06-01", 1)
    assert story.view(local("2026-06-03 09:00", MADRID)).status == "frozen"
