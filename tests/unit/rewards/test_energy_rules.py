"""The laws of energy."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rewards.energy.rules import FULL, PARTS, Charge, moved, recovered

START = datetime(2030, 1, 1, 12, tzinfo=UTC)

charges = st.builds(
    lambda points, parts: Charge(points, START, 0 if points == FULL else parts),
    st.integers(0, FULL),
    st.integers(0, PARTS - 1),
)
rates = st.integers(0, 100)
spans = st.timedeltas(timedelta(0), timedelta(days=60))
steps = st.lists(st.tuples(st.timedeltas(timedelta(days=-2), timedelta(days=3)), st.integers(-200, 200)), max_size=12)


@given(charges, rates, steps)
def test_it_never_leaves_its_bounds(charge: Charge, per_hour: int, lived: list[tuple[timedelta, int]]) -> None:
    now = START
    for passed, by in lived:
        now += passed
        charge = moved(charge, by, now, per_hour)
        assert 0 <= charge.points <= FULL
        assert 0 <= charge.parts < PARTS
        assert charge.parts == 0 or charge.points < FULL
        assert charge.as_of == now


@given(charges, rates, spans, st.lists(st.floats(0, 1), max_size=6))
def test_however_often_somebody_looks_the_sum_is_the_same(
    charge: Charge, per_hour: int, span: timedelta, looks: list[float]
) -> None:
    seen = charge
    for share in sorted(looks):
        seen = recovered(seen, START + span * share, per_hour)
    assert recovered(seen, START + span, per_hour) == recovered(charge, START + span, per_hour)


@given(charges, rates, spans, spans)
def test_with_time_it_only_rises(charge: Charge, per_hour: int, one: timedelta, other: timedelta) -> None:
    sooner, later = sorted((one, other))
    first, second = (recovered(charge, START + span, per_hour).points for span in (sooner, later))
    assert charge.points <= first <= second


@given(charges, rates, st.timedeltas(timedelta(microseconds=1), timedelta(days=400)), spans)
def test_a_clock_set_back_takes_nothing_and_holds_nothing_up(
    charge: Charge, per_hour: int, back: timedelta, span: timedelta
) -> None:
    there = recovered(charge, START - back, per_hour)
    assert (there.points, there.parts) == (charge.points, charge.parts)
    on_time = recovered(charge, START + span, per_hour)
    later = recovered(there, START - back + span, per_hour)
    assert (later.points, later.parts) == (on_time.points, on_time.parts)


@given(charges, rates, st.integers(-200, 200), spans)
def test_who_has_more_is_never_left_with_less(charge: Charge, per_hour: int, by: int, span: timedelta) -> None:
    now = START + span
    before, after = recovered(charge, now, per_hour).points, moved(charge, by, now, per_hour).points
    assert after == max(0, min(FULL, before + by))
    assert moved(charge, by + 1, now, per_hour).points >= after


@pytest.mark.parametrize(
    ("points", "hours", "per_hour", "then"),
    [(50, 1, 2, 52), (50, 0.5, 2, 51), (50, 0.49, 2, 50), (50, 25, 2, 100), (99, 100, 0, 99), (0, 1 / 3, 3, 1)],
)
def test_points_come_back_by_the_hour(points: int, hours: float, per_hour: int, then: int) -> None:
    assert recovered(Charge(points, START), START + timedelta(hours=hours), per_hour).points == then


def test_nothing_is_saved_up_above_the_full_measure() -> None:
    charge = moved(Charge(FULL, START), -10, START + timedelta(days=3), 2)
    assert charge == Charge(90, START + timedelta(days=3))
