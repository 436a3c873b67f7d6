"""Lives for property tests: random facts around the times when clocks and people jump."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from core.engagement.streaks.calendar import itinerary
from core.engagement.streaks.facts import BonusFreezes, Facts, Log, Pause, Repair, ZoneChange
from core.engagement.streaks.policy import RepairPolicy, StreakPolicy
from tests.support.tries import TIMES, tries
from tests.unit.engagement.streaks.story import utc

DEEP = TIMES > 1


def budget(examples: int) -> settings:
    """So many examples, the same each time unless there are more than usual."""
    return tries(
        examples,
        derandomize=not DEEP,
        phases=list(Phase) if DEEP else [Phase.explicit, Phase.generate],  # shrinking takes minutes: deep runs do it
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


ZONES = (
    "Europe/Madrid",
    "Asia/Tokyo",
    "America/Los_Angeles",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Antarctica/Troll",
)
STARTS = tuple(
    utc(text)
    for text in (
        "2026-03-25 09:00",  # Madrid and Troll spring forward on the 29th
        "2026-10-21 20:00",  # Madrid falls back on the 25th
        "2011-12-26 12:00",  # Apia leaves out the 30th
        "2026-04-01 03:00",  # Lord Howe falls back half an hour on the 5th
        "2026-07-01 00:00",
    )
)
QUARTER = timedelta(minutes=15)

policies = st.builds(
    StreakPolicy,
    times_per_day=st.sampled_from((1, 1, 1, 2)),
    minimum_seconds=st.sampled_from((0, 0, 60)),
    day_start_hour=st.sampled_from((0, 0, 4)),
    days_per_week=st.sampled_from((7, 7, 7, 5, 3, 1)),
    backfill_days=st.sampled_from((1, 1, 2)),
    freeze_every=st.sampled_from((7, 3, 2)),
    repair=st.sampled_from((RepairPolicy(), RepairPolicy(price_coins=50), None)),
)
starts = st.sampled_from(STARTS)
zones = st.sampled_from(ZONES)


@st.composite
def lives(
    draw: st.DrawFn, *, policy: st.SearchStrategy[StreakPolicy] = policies, moves: int = 4, gifts: int = 2
) -> tuple[StreakPolicy, Facts, datetime]:
    """A policy, the facts of some weeks, and an instant in or after them. Facts need not have been allowed."""
    rules, start = draw(policy), draw(starts)
    length = draw(st.sampled_from((25, 12, 40, 5, 2))) * 96
    moments = st.integers(0, length).map(lambda quarters: start + quarters * QUARTER)
    changes = [ZoneChange(start - timedelta(days=30), draw(zones))]
    changes += [ZoneChange(at, draw(zones)) for at in draw(st.lists(moments, max_size=moves, unique=True))]
    now = draw(moments) + draw(st.sampled_from((0, 1, 2, 5))) * timedelta(days=1)
    calendar = itinerary(rules.day_start_hour, changes, start + timedelta(days=400))
    habit = draw(st.sampled_from((24, 0, 22, 30, 18)))  # most log about once in so many hours
    instants = draw(st.lists(moments, max_size=12))
    if habit:
        skipped = draw(st.sets(st.integers(0, 30), max_size=8))
        instants += [start + n * timedelta(hours=habit) for n in range(length // 4 // habit) if n not in skipped]
    logs = tuple(
        Log(UUID(int=n + 1), at, calendar.day(at), draw(st.sampled_from((600, 600, 600, 30))) if n < 12 else 600)
        for n, at in enumerate(instants)
    )
    pauses: list[Pause] = []
    for at in sorted(draw(st.lists(moments, max_size=2))):
        first = calendar.day(at) + timedelta(days=draw(st.integers(0, 3)))
        last = first + timedelta(days=draw(st.integers(0, 5)))
        if all(other.last < first or last < other.first for other in pauses):
            pauses.append(Pause(UUID(int=1000 + len(pauses)), first, last, at))
    repairs: list[Repair] = []
    for at in draw(st.lists(moments, max_size=2)):
        last = calendar.day(at) - timedelta(days=1)
        first = last - timedelta(days=draw(st.integers(0, 2)))
        repairs.append(Repair(UUID(int=2000 + len(repairs)), at, first, last, draw(st.booleans())))
    bonuses = [BonusFreezes(UUID(int=3000 + n), at) for n, at in enumerate(draw(st.lists(moments, max_size=gifts)))]
    facts = Facts(zones=changes, logs=logs, pauses=pauses, repairs=repairs, bonuses=bonuses)
    return rules, facts, now
