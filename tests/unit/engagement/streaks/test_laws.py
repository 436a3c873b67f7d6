"""The laws of docs/streak-laws.md that hold for any life, each as a property."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.engagement.streaks.admit_log import within
from core.engagement.streaks.calendar import itinerary
from core.engagement.streaks.engine import known_at, replay
from core.engagement.streaks.facts import Facts, Log, ZoneChange
from core.engagement.streaks.plan_pause import plan_pause
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.snapshot import Snapshot, snapshot_of
from tests.unit.engagement.streaks.lives import QUARTER, budget, lives, policies, starts, zones
from tests.unit.engagement.streaks.oracle import judge

Life = tuple[StreakPolicy, Facts, datetime]
DAY = timedelta(days=1)


@budget(150)
@given(lives())
def test_a_slow_second_opinion_agrees(life: Life) -> None:
    policy, facts, now = life
    streak, verdict = replay(policy, facts, now), judge(policy, facts, now)
    view = streak.view
    assert (view.current, view.longest, view.total_days, view.freezes) == (
        verdict.current,
        verdict.longest,
        verdict.total_days,
        verdict.freezes,
    )
    assert (view.last_day, view.today_done, view.status) == (verdict.last_day, verdict.today_done, verdict.status)
    history = streak.history(now.date() - 60 * DAY, now.date() + 3 * DAY)
    for item in history.items:
        assert item.state == verdict.states.get(item.date, item.state)


@budget(150)
@given(lives(), st.integers(0, 40 * 96))
def test_a_snapshot_says_what_a_replay_says_whenever_it_was_made(life: Life, later: int) -> None:
    policy, facts, now = life
    snapshot = snapshot_of(policy, facts, now)
    kept = msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)
    assert kept == snapshot
    then = now + later * QUARTER
    known = _until(facts, now)
    streak = replay(policy, known, then)
    assert kept.view(policy, then) == (streak.view, streak.valid_until)


@budget(150)
@given(lives(), st.data())
def test_logging_into_a_snapshot_equals_recomputing(life: Life, data: st.DataObject) -> None:
    policy, facts, now = life
    facts = _until(facts, now)
    snapshot: Snapshot | None = snapshot_of(policy, facts, now)
    for n in range(data.draw(st.integers(1, 6))):
        at = now - data.draw(st.integers(0, 4 * 96)) * QUARTER
        day = itinerary(policy.day_start_hour, facts.zones, now).day(at)
        log = Log(UUID(int=5000 + n), at, day, data.draw(st.sampled_from((600, 30))))
        facts = replace(facts, logs=(*facts.logs, log))
        assert snapshot is not None
        snapshot = snapshot.log(policy, log) or snapshot_of(policy, facts, now)
        streak = replay(policy, facts, now)
        assert snapshot.view(policy, now) == (streak.view, streak.valid_until)
        now += data.draw(st.integers(0, 3 * 96)) * QUARTER


@budget(100)
@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(life: Life, chance: random.Random) -> None:
    policy, facts, now = life
    shuffled = {
        name: tuple(chance.sample(tuple(getattr(facts, name)), len(getattr(facts, name))))
        for name in ("zones", "logs", "pauses", "repairs", "bonuses")
    }
    assert replay(policy, Facts(**shuffled), now).view == replay(policy, facts, now).view


@budget(60)
@given(lives())
def test_a_log_told_twice_changes_nothing(life: Life) -> None:
    policy, facts, now = life
    twice = replace(facts, logs=(*facts.logs, *facts.logs))
    assert replay(policy, twice, now).view == replay(policy, facts, now).view
    snapshot = snapshot_of(policy, facts, now)
    first_open = snapshot.run.cursor
    for log in facts.logs:
        if log.at <= now and first_open is not None and log.day >= first_open:
            assert snapshot.log(policy, log) == snapshot


@budget(250)
@given(lives(gifts=0), st.data())
def test_a_log_never_shortens_wherever_it_is_added(life: Life, data: st.DataObject) -> None:
    policy, facts, now = life
    _never_shortens(policy, facts, now, now - data.draw(st.integers(0, 30 * 96)) * QUARTER)


@budget(150)
@given(lives(), st.data())
def test_a_log_of_today_or_yesterday_never_shortens_with_gifts_either(life: Life, data: st.DataObject) -> None:
    policy, facts, now = life
    at = now - data.draw(st.integers(0, 2 * 96)) * QUARTER
    calendar = itinerary(policy.day_start_hour, facts.zones, now)
    assume(within(calendar, calendar.day(at), calendar.day(now), 1))
    _never_shortens(policy, facts, now, at)


def _never_shortens(policy: StreakPolicy, facts: Facts, now: datetime, at: datetime) -> None:
    log = Log(UUID(int=9999), at, itinerary(policy.day_start_hour, facts.zones, now).day(at), 600)
    before = replay(policy, facts, now).view
    after = replay(policy, replace(facts, logs=(*facts.logs, log)), now).view
    assert after.current >= before.current
    assert after.longest >= before.longest
    assert after.total_days >= before.total_days


@budget(150)
@given(policies, starts, st.lists(st.tuples(st.integers(0, 40), zones), min_size=1, max_size=40))
def test_no_trick_with_zones_gains_days(policy: StreakPolicy, start: datetime, steps: list[tuple[int, str]]) -> None:
    """A log in every zone the person claims to be in, quarter of an hour by quarter of an hour."""
    policy = replace(policy, times_per_day=1, days_per_week=7)
    changes, now = [ZoneChange(start, steps[0][1])], start
    logs: list[Log] = []
    for quarters, zone in steps:
        now += quarters * QUARTER
        changes = [change for change in changes if change.at != now] + [ZoneChange(now, zone)]
        day = itinerary(policy.day_start_hour, changes, now).day(now)
        logs.append(Log(UUID(int=len(logs)), now, day, 600))
        view = replay(policy, Facts(zones=changes, logs=logs), now).view
        assert view.current <= view.longest <= (now - start) // timedelta(hours=23) + 2


@budget(100)
@given(lives())
def test_figures_stay_in_their_bounds(life: Life) -> None:
    policy, facts, now = life
    view = replay(policy, facts, now).view
    logged = [log.at for log in facts.logs if log.at <= now]
    assert 0 <= view.current <= view.longest <= view.total_days
    assert view.freezes >= 0
    if logged:
        assert view.current <= (now - min(logged)) // timedelta(hours=23) + 2
    assert (view.expires_at is None) == (view.current == 0)
    assert (view.status in {"none", "broken"}) <= (view.expires_at is None)
    assert len(msgspec.json.encode(snapshot_of(policy, facts, now))) < 4000


@budget(150)
@given(lives(), st.data())
def test_a_view_holds_until_it_says(life: Life, data: st.DataObject) -> None:
    policy, facts, now = life
    facts = _until(facts, now)
    streak = replay(policy, facts, now)
    assert streak.valid_until > now
    seconds = int((streak.valid_until - now).total_seconds())
    then = now + timedelta(seconds=data.draw(st.integers(0, seconds - 1)))
    for instant in (then, streak.valid_until - timedelta(microseconds=1)):
        assert replay(policy, facts, instant).view == streak.view


@budget(150)
@given(lives(gifts=0))
def test_without_freezes_a_streak_breaks_exactly_when_it_expires(life: Life) -> None:
    policy, facts, now = life
    policy, facts = replace(policy, freeze_cap=0), replace(_until(facts, now), repairs=())
    expires_at = replay(policy, facts, now).view.expires_at
    assume(expires_at is not None)
    assert expires_at is not None
    assert expires_at > now
    before = replay(policy, facts, expires_at - timedelta(microseconds=1)).view
    after = replay(policy, facts, expires_at).view
    assert before.status != "broken"
    assert before.expires_at == expires_at
    assert after.current < before.current or after.status == "broken"


@budget(100)
@given(lives(), st.integers(0, 5), st.integers(0, 59), st.integers(0, 70 * 96))
def test_setting_a_pause_neither_begins_nor_ends_a_streak(life: Life, ahead: int, length: int, later: int) -> None:
    policy, facts, now = life
    facts = replace(_until(facts, now), pauses=())
    streak = replay(policy, facts, now)
    first = streak.today + ahead * DAY
    pause = plan_pause(policy, facts, UUID(int=7), first=first, last=first + length * DAY, now=now)
    paused = replace(facts, pauses=(pause,))
    then = replay(policy, paused, now).view
    assert (then.current, then.longest, then.total_days) == (
        streak.view.current,
        streak.view.longest,
        streak.view.total_days,
    )
    end = now + later * QUARTER
    assert replay(policy, paused, end).view.current >= replay(policy, facts, end).view.current


@budget(100)
@given(lives())
def test_history_tells_the_same_days_as_the_totals_and_the_view(life: Life) -> None:
    policy, facts, now = life
    streak = replay(policy, facts, now)
    history = streak.history(now.date() - 90 * DAY, now.date() + 5 * DAY)
    totals = {name: n for name, n in msgspec.structs.asdict(history.totals).items() if n}
    assert totals == Counter(item.state for item in history.items)
    assert history.totals.kept == streak.view.total_days
    dates = [item.date for item in history.items]
    assert dates == sorted(set(dates))


@budget(60)
@given(lives(moves=0), st.integers(0, 60))
def test_without_travel_every_date_with_a_log_is_one_day_whatever_clocks_do(life: Life, length: int) -> None:
    """One log in the middle of each day: as many days as dates, through any change of clocks."""
    policy, facts, now = life
    policy = replace(policy, times_per_day=1)
    today = known_at(policy, facts, now).today
    calendar = itinerary(policy.day_start_hour, facts.zones, now)
    days = [today - n * DAY for n in range(1, length + 1)]
    length_of = {day: calendar.start(day + DAY) - calendar.start(day) for day in days}
    lived = [day for day in days if length_of[day]]
    logs = [Log(UUID(int=n), calendar.start(day) + length_of[day] / 2, day, 600) for n, day in enumerate(lived)]
    view = replay(policy, Facts(zones=facts.zones, logs=logs), now).view
    assert view.current == view.total_days == len(lived)


def _until(facts: Facts, now: datetime) -> Facts:
    """The facts known at the instant."""
    return Facts(
        zones=[change for n, change in enumerate(facts.zones) if n == 0 or change.at <= now],
        logs=[log for log in facts.logs if log.at <= now],
        pauses=[pause for pause in facts.pauses if pause.created_at <= now],
        repairs=[repair for repair in facts.repairs if repair.at <= now],
        bonuses=[bonus for bonus in facts.bonuses if bonus.at <= now],
    )
