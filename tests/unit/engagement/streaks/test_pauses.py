"""Pauses: set beforehand, they bridge."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.shared.errors import Conflict, Invalid, NotFound
from tests.unit.engagement.streaks.story import MADRID, Story, day, local

NOW = local("2026-03-05 12:00", MADRID)


def kept(number: int = 5) -> Story:
    """The last of the kept days is 5 March."""
    story = Story()
    story.log_days(str(day("2026-03-06") - timedelta(days=number)), number)
    return story


def test_a_pause_bridges_and_never_counts() -> None:
    story = kept()
    story.pause(day("2026-03-06"), day("2026-03-10"), NOW)
    inside, after = local("2026-03-08 12:00", MADRID), local("2026-03-11 12:00", MADRID)
    assert (story.view(inside).status, story.view(inside).current) == ("paused", 5)
    assert story.view(inside).expires_at == local("2026-03-12 00:00", MADRID)
    assert (story.view(after).status, story.view(after).current) == ("at_risk", 5)
    assert story.states(after, "2026-03-05", "2026-03-11") == "kppppp."
    story.log(after)
    assert story.view(after).current == 6


def test_a_streak_breaks_on_the_first_missed_day_after_a_pause() -> None:
    story = kept()
    story.pause(day("2026-03-06"), day("2026-03-10"), NOW)
    assert story.view(local("2026-03-11 23:59:59", MADRID)).status == "at_risk"
    assert story.view(local("2026-03-12 00:00", MADRID)).status == "broken"


def test_a_pause_does_not_begin_a_streak() -> None:
    story = Story()
    story.pause(day("2026-03-05"), day("2026-03-07"), NOW)
    inside = story.view(NOW)
    assert (inside.status, inside.current, inside.expires_at) == ("paused", 0, None)
    assert story.view(local("2026-03-08 12:00", MADRID)).status == "none"


def test_a_pause_does_not_mend_a_broken_streak_nor_close_its_repair() -> None:
    story = kept()
    now = local("2026-03-07 12:00", MADRID)
    offer = story.view(now).repair
    story.pause(day("2026-03-07"), day("2026-03-08"), now)
    assert (story.view(now).status, story.view(now).current, story.view(now).repair) == ("paused", 0, offer)
    assert story.view(local("2026-03-09 12:00", MADRID)).status == "broken"


def test_a_log_inside_a_pause_does_not_count() -> None:
    story = kept()
    story.pause(day("2026-03-06"), day("2026-03-10"), NOW)
    inside = local("2026-03-06 12:00", MADRID)
    before = story.view(inside)
    story.log(inside)
    assert story.view(inside) == before


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=2)])
def test_what_was_done_today_before_the_pause_was_set_counts_and_afterwards_not(later: timedelta) -> None:
    done, undone = kept(5), kept(5)
    undone.undo(undone.facts.logs[-1], NOW)
    for story in (done, undone):
        story.pause(day("2026-03-05"), day("2026-03-07"), local("2026-03-05 10:00", MADRID) + later)
        story.log(local("2026-03-05 10:00", MADRID) + later)
    assert (done.view(NOW).current, done.view(NOW).status, done.view(NOW).today_done) == (5, "paused", True)
    assert (undone.view(NOW).current, undone.view(NOW).today_done) == (4, False)


def test_a_pause_set_in_the_instant_of_a_log_is_known_at_once() -> None:
    story = kept()
    at = story.facts.logs[-1].at
    story.pause(day("2026-03-05"), day("2026-03-07"), at)
    assert (story.view(at).status, story.view(at).current) == ("paused", 5)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-03-04", "2026-03-08", "pause_in_the_past"),
        ("2026-03-06", "2026-03-05", "pause_invalid"),
        ("2026-03-06", "2026-05-05", "pause_invalid"),
        ("9999-12-01", "9999-12-31", "pause_invalid"),
    ],
)
def test_a_bad_range_is_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Story().pause(day(first), day(last), NOW)
    assert refusal.value.code == code


def test_sixty_days_and_a_start_today_are_allowed() -> None:
    assert Story().pause(day("2026-03-06"), day("2026-05-04"), NOW).last == day("2026-05-04")
    assert Story().pause(day("2026-03-05"), day("2026-03-05"), NOW).first == day("2026-03-05")


@pytest.mark.parametrize(("first", "last"), [(6, 6), (10, 12), (1, 30), (8, 9)])
def test_pauses_may_not_overlap(first: int, last: int) -> None:
    story = Story()
    story.pause(day("2026-04-06"), day("2026-04-10"), NOW)
    with pytest.raises(Conflict) as refusal:
        story.pause(date(2026, 4, first), date(2026, 4, last), NOW)
    assert refusal.value.code == "pause_overlaps"
    story.pause(day("2026-04-11"), day("2026-04-11"), NOW)


def test_only_so_many_pauses_can_be_planned() -> None:
    story = Story()
    for n in range(24):
        story.pause(day("2026-04-01") + timedelta(days=n), day("2026-04-01") + timedelta(days=n), NOW)
    with pytest.raises(Conflict) as refusal:
        story.pause(day("2026-06-01"), day("2026-06-01"), NOW)
    assert refusal.value.code == "too_many_pauses"


def test_ending_a_pause_that_has_begun_ends_it_yesterday() -> None:
    story = kept()
    pause = story.pause(day("2026-03-06"), day("2026-03-20"), NOW)
    now = local("2026-03-08 12:00", MADRID)
    story.log(now)
    story.end_pause(pause, now)
    assert story.facts.pauses[0].last == day("2026-03-07")
    assert (story.view(now).current, story.view(now).status) == (6, "active")


@pytest.mark.parametrize("now", ["2026-03-05 18:00", "2026-03-06 12:00"])
def test_ending_a_pause_of_which_no_day_has_passed_removes_it(now: str) -> None:
    story = kept()
    pause = story.pause(day("2026-03-06"), day("2026-03-20"), NOW)
    story.end_pause(pause, local(now, MADRID))
    assert not story.facts.pauses


def test_ending_a_pause_that_is_over_changes_nothing_and_an_unknown_one_is_not_found() -> None:
    story = kept()
    pause = story.pause(day("2026-03-06"), day("2026-03-07"), NOW)
    story.end_pause(pause, local("2026-04-01 12:00", MADRID))
    assert list(story.facts.pauses) == [pause]
    with pytest.raises(NotFound):
        Story().end_pause(pause, NOW)
