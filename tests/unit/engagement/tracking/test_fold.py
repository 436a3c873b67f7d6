"""Laws of the fold: no order of arrival matters, nothing counts twice, and it is what a naive reading says."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict
from tests.support.tries import tries

from core.engagement.tracking.fold import Entry, Marks, Totals, fold, step, totals_after
from core.engagement.tracking.model import LIMITS

SIXTY = tries(60)
NOON = datetime(2030, 5, 15, 12, tzinfo=UTC)
values = {
    **{field: st.integers(0, most) for field, most in LIMITS.items()},
    "mood": st.none() | st.integers(1, 5) | st.text(min_size=1, max_size=3),
    "morning_stretch": st.booleans(),
    "evening_reflection": st.booleans(),
}
entries = st.lists(
    st.builds(
        Entry,
        id=st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)),
        at=st.integers(0, 4).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        sets=st.fixed_dictionaries({}, optional=values),
        adds=st.fixed_dictionaries({}, optional={field: st.integers(-most, most) for field, most in LIMITS.items()}),
    ),
    unique_by=lambda entry: entry.id,
    max_size=8,
)


def naive(found: list[Entry]) -> dict[str, object]:
    """Field by field, instant by instant."""
    day = asdict(Marks())
    for entry in sorted(found, key=lambda entry: (entry.at, entry.id)):
        for name in day:
            if name in entry.sets:
                day[name] = entry.sets[name]
            if name in entry.adds:
                day[name] = sorted((0, day[name] + entry.adds[name], LIMITS[name]))[1]
    return day


@SIXTY
@given(entries, st.randoms(use_true_random=False))
def test_order_and_repetition_of_arrival_change_nothing(found: list[Entry], dice: random.Random) -> None:
    arrived = [*found, *(dice.choices(found, k=3) if found else ())]
    dice.shuffle(arrived)
    assert fold(arrived) == fold(found)


@SIXTY
@given(entries)
def test_it_is_what_a_naive_reading_says(found: list[Entry]) -> None:
    assert asdict(fold(found)) == naive(found)


@SIXTY
@given(entries)
def test_a_later_entry_is_one_step_on(found: list[Entry]) -> None:
    ordered = sorted(found, key=lambda entry: entry.place)
    day = Marks()
    for entry in ordered:
        day = step(day, entry)
    assert day == fold(found)


@SIXTY
@given(entries)
def test_counts_stay_in_their_range(found: list[Entry]) -> None:
    day = fold(found)
    assert all(0 <= getattr(day, field) <= most for field, most in LIMITS.items())


@tries(20)
@given(st.lists(entries, max_size=3))
def test_totals_that_follow_each_change_are_the_sums_of_the_days(days: list[list[Entry]]) -> None:
    totals, marks = Totals(), {}
    for number, found in enumerate(days):
        for last in range(1, len(found) + 1):
            after = fold(found[:last])
            totals, marks[number] = totals_after(totals, marks.get(number), after), after
    assert totals == Totals(
        tracked_days=len(marks),
        hydrated_days=sum(day.water_intake >= 2000 for day in marks.values()),
        breathing_sessions=sum(day.breathing_sessions for day in marks.values()),
        posture_checks=sum(day.posture_checks for day in marks.values()),
        screen_breaks=sum(day.screen_breaks for day in marks.values()),
        stretch_days=sum(day.morning_stretch for day in marks.values()),
        reflection_days=sum(day.evening_reflection for day in marks.values()),
    )
