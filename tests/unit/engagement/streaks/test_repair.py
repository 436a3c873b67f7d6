"""Repairing a break."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.engagement.streaks.model import RepairOffer
from core.engagement.streaks.policy import RepairPolicy, StreakPolicy
from core.shared.errors import Conflict
from tests.unit.engagement.streaks.story import MADRID, Story, local

PAID = StreakPolicy(repair=RepairPolicy(price_coins=50))
SECOND = timedelta(seconds=1)
BROKEN_AT = local("2026-03-07 00:00", MADRID)
WINDOW_ENDS = local("2026-03-09 00:00", MADRID)


def broken(policy: StreakPolicy = StreakPolicy()) -> Story:  # noqa: B008 - frozen
    """Five days kept, then nothing: broken since BROKEN_AT."""
    story = Story(policy)
    story.log_days("2026-03-01", 5)
    return story


def refused(story: Story, now: object) -> str:
    with pytest.raises(Conflict) as refusal:
        story.repair(now)  # type: ignore[arg-type]  # an instant, passed on
    return refusal.value.code


def test_the_offer_stands_for_48_hours_from_the_break() -> None:
    story = broken(PAID)
    assert story.view(BROKEN_AT - SECOND).repair is None
    assert story.view(BROKEN_AT).repair == RepairOffer(WINDOW_ENDS, 50)
    assert story.view(WINDOW_ENDS - SECOND).repair == RepairOffer(WINDOW_ENDS, 50)
    assert story.view(WINDOW_ENDS).repair is None


def test_a_repair_in_the_last_second_restores_the_length_and_adds_nothing() -> None:
    story = broken()
    now = WINDOW_ENDS - SECOND
    story.repair(now)
    view = story.view(now)
    assert (view.current, view.total_days, view.status, view.repair) == (5, 5, "at_risk", None)
    assert story.states(now, "2026-03-05", "2026-03-08") == "krr."


def test_a_second_later_the_window_is_over() -> None:
    assert refused(broken(), WINDOW_ENDS) == "repair_window_over"


def test_days_kept_since_the_break_count_on_top() -> None:
    story = broken()
    story.log_days("2026-03-07", 2)
    now = local("2026-03-08 12:00", MADRID)
    assert (story.view(now).current, story.view(now).repair) == (2, RepairOffer(WINDOW_ENDS, 0))
    story.repair(now)
    assert (story.view(now).current, story.view(now).longest) == (7, 7)


def test_the_repaired_streak_goes_on_and_breaks_like_any_other() -> None:
    story = broken()
    story.repair(BROKEN_AT)
    assert story.view(BROKEN_AT).expires_at == local("2026-03-08 00:00", MADRID)
    assert story.view(local("2026-03-08 00:00", MADRID)).status == "broken"


def test_nothing_is_to_be_repaired_before_the_break_and_after_a_repair() -> None:
    story = broken()
    assert refused(story, BROKEN_AT - SECOND) == "nothing_to_repair"
    story.repair(BROKEN_AT)
    assert refused(story, BROKEN_AT) == "nothing_to_repair"
    assert refused(Story(), BROKEN_AT) == "nothing_to_repair"
    assert refused(broken(StreakPolicy(repair=None)), BROKEN_AT) == "nothing_to_repair"


def test_a_free_repair_can_be_had_once_in_30_days() -> None:
    story = broken()
    story.repair(BROKEN_AT)
    again = local("2026-03-08 00:00", MADRID)
    assert story.view(again).repair is None
    assert refused(story, again) == "repair_used"
    story.log_days("2026-04-01", 4)
    free_again = BROKEN_AT + timedelta(days=30)
    assert story.view(free_again - SECOND).repair is None
    offer = story.view(free_again + timedelta(hours=1)).repair
    assert offer is not None
    story.repair(free_again + timedelta(hours=1))


def test_the_view_changes_when_a_free_repair_becomes_possible_again() -> None:
    story = broken()
    story.repair(BROKEN_AT + timedelta(hours=5))
    story.log_days("2026-04-01", 3)
    now = local("2026-04-06 02:00", MADRID)
    assert story.view(now).repair is None
    assert story.at(now).valid_until == BROKEN_AT + timedelta(days=30, hours=5)
    assert story.view(story.at(now).valid_until).repair is not None


def test_paid_and_granted_repairs_are_not_limited() -> None:
    paid, granted = broken(PAID), broken()
    for story, by_admin in ((paid, False), (granted, True)):
        assert not story.repair(BROKEN_AT, granted=by_admin).free
        story.repair(local("2026-03-08 00:00", MADRID), granted=by_admin)
        assert story.view(local("2026-03-08 00:00", MADRID)).current == 5
    granted.log_days("2026-03-08", 1)
    assert granted.repair(local("2026-03-10 00:00", MADRID)).free


def test_protected_days_stay_frozen_and_freezes_held_are_kept() -> None:
    story = Story()
    story.log_days("2026-03-01", 7)
    story.freezes(1, local("2026-03-10 10:00", MADRID))
    now = local("2026-03-11 10:00", MADRID)
    assert story.view(now).freezes == 1
    story.repair(now)
    assert story.states(now, "2026-03-07", "2026-03-11") == "kfrr."
    assert (story.view(now).current, story.view(now).freezes) == (7, 1)


def test_a_repaired_day_neither_counts_towards_nor_restarts_the_seven() -> None:
    story = broken()
    story.repair(BROKEN_AT)
    story.log_days("2026-03-07", 2)
    assert story.view(local("2026-03-08 12:00", MADRID)).freezes == 1


def test_the_earliest_break_that_is_open_is_repaired_and_later_ones_with_it() -> None:
    """Clocks spring forward on the 29th, so that two breaks are open in the first hour of the 30th."""
    story = Story()
    story.log_days("2026-03-22", 5)
    story.log_days("2026-03-28", 1)
    now = local("2026-03-30 00:30", MADRID)
    assert story.view(now).repair == RepairOffer(local("2026-03-30 01:00", MADRID), 0)
    story.repair(now)
    assert story.states(now, "2026-03-26", "2026-03-30") == "krkr."
    assert story.view(now).current == 6


def test_a_repair_stays_when_a_late_log_made_it_needless() -> None:
    story = broken()
    story.repair(BROKEN_AT)
    story.log(local("2026-03-06 12:00", MADRID), BROKEN_AT)
    assert story.view(BROKEN_AT).current == 6
    assert refused(story, local("2026-03-08 00:00", MADRID)) == "repair_used"
