"""The snapshot: bounded, quick to read after years, and honest about what it can't do."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from core.engagement.streaks.facts import Log
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.snapshot import Snapshot
from core.shared.errors import Invalid
from tests.unit.engagement.streaks.story import MADRID, Story, day, local

DAY = timedelta(days=1)
NOW = local("2026-03-20 12:00", MADRID)
POLICY = StreakPolicy()


def habit(days: int = 20) -> Story:
    """The last of the kept days is 20 March."""
    story = Story()
    story.log_days(str(day("2026-03-21") - days * DAY), days)
    return story


def test_its_size_does_not_grow_with_history() -> None:
    short, long = (msgspec.json.encode(habit(days).snapshot(NOW)) for days in (30, 800))
    assert len(long) <= len(short) + 10 < 1000


def test_its_size_does_not_grow_with_logs_of_a_day_or_zone_changes() -> None:
    story = habit()
    for n in range(200):
        story.log(NOW + n * timedelta(seconds=1))
        story.move(("Asia/Tokyo", MADRID)[n % 2], NOW + n * timedelta(seconds=1))
    assert len(msgspec.json.encode(story.snapshot(NOW + timedelta(minutes=5)))) < 2000


def test_logging_day_after_day_gives_what_a_recomputation_gives() -> None:
    story, snapshot = Story(), Story().snapshot(local("2026-01-01 09:00", MADRID))
    for n in range(80):
        log = story.log(local(f"{day('2026-01-01') + n * DAY} 10:00", MADRID))
        advanced = snapshot.log(POLICY, log)
        assert advanced == story.snapshot(log.at)
        assert advanced is not None
        snapshot = advanced


def test_the_same_logs_in_another_order_make_the_same_snapshot() -> None:
    policy, now = StreakPolicy(times_per_day=4), NOW + timedelta(hours=1)
    logs = [Log(UUID(int=n), NOW, day("2026-03-20"), 600) for n in (9, 2, 4)]
    there = back = Story(policy).snapshot(now)
    for one, other in zip(logs, reversed(logs), strict=True):
        there, back = there.log(policy, one) or there, back.log(policy, other) or back
    assert there == back
    assert there.records[0].pending == (UUID(int=2), UUID(int=4), UUID(int=9))


def test_after_years_away_it_says_what_a_replay_says() -> None:
    story = habit()
    snapshot, now = story.snapshot(NOW), NOW + 5000 * DAY
    assert snapshot.view(POLICY, now) == (story.view(now), story.at(now).valid_until)


def test_an_answer_holds_to_the_end_of_the_day_or_of_the_offer() -> None:
    story = habit()
    assert story.snapshot(NOW).view(POLICY, NOW)[1] == local("2026-03-21 00:00", MADRID)


def test_a_log_of_a_sealed_day_asks_for_all_facts() -> None:
    snapshot = habit().snapshot(NOW)
    old = Log(UUID(int=99), NOW - 5 * DAY, day("2026-03-15"), 600)
    assert snapshot.log(POLICY, old) is None


def test_a_late_log_of_yesterday_needs_no_history() -> None:
    story = habit()
    now = local("2026-03-22 12:00", MADRID)
    snapshot = story.snapshot(now)
    late = story.log(now - DAY, now)
    advanced = snapshot.log(POLICY, late)
    assert advanced is not None
    assert advanced.view(POLICY, now)[0] == story.view(now)


def test_it_names_the_day_of_a_log_or_leaves_it_to_the_facts() -> None:
    story = habit()
    story.move("Asia/Tokyo", NOW)
    snapshot = story.snapshot(NOW)
    assert snapshot.admit(POLICY, NOW + DAY, NOW + DAY) == day("2026-03-21")
    assert snapshot.admit(POLICY, NOW - timedelta(hours=1), NOW) is None
    with pytest.raises(Invalid):
        snapshot.admit(POLICY, NOW, NOW + 5 * DAY)


def test_it_answers_for_its_own_rules_and_for_no_earlier_instant() -> None:
    snapshot = habit().snapshot(NOW)
    assert snapshot.covers(POLICY, NOW)
    assert not snapshot.covers(StreakPolicy(freeze_cap=3), NOW)
    assert not snapshot.covers(POLICY, NOW - timedelta(seconds=1))
    with pytest.raises(ValueError, match="before it was made"):
        snapshot.view(POLICY, NOW - timedelta(seconds=1))


def test_reading_it_does_not_change_it() -> None:
    snapshot = habit().snapshot(NOW)
    before = msgspec.json.encode(snapshot)
    snapshot.view(POLICY, NOW + 3 * DAY)
    assert msgspec.json.encode(snapshot) == before


def test_it_survives_storage() -> None:
    story = habit()
    story.pause(day("2026-03-22"), day("2026-03-25"), NOW)
    story.move("Asia/Tokyo", NOW)
    snapshot = story.snapshot(NOW)
    assert msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot) == snapshot
