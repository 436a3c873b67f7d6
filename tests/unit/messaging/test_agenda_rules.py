"""What an appointment comes to at an instant: laws for all zones and rules."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.messaging.agenda.model import Appointment, key_of, planned, replanned, turned
from core.shared.recurrence import Occurrence, Recurrence, next_occurrence
from core.shared.wall import local_day
from tests.unit.messaging.test_quiet_hours import ZONES

USER = UUID(int=7)
SECONDS = int(timedelta(days=700).total_seconds())
instants = st.integers(0, SECONDS).map(lambda by: datetime(2029, 9, 1, tzinfo=UTC) + timedelta(seconds=by))
spans = st.one_of(st.integers(0, 90_000), st.integers(0, 40 * 86_400)).map(lambda by: timedelta(seconds=by))
rules = st.builds(
    Recurrence,
    minute=st.integers(0, 1439),
    days=st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    spread=st.sampled_from([0, 0, 600]),
)


def plan(rule: Recurrence, zone: str, now: datetime, ref: UUID | None = None) -> Appointment:
    return planned("here", USER, "reminder", rule, ref=ref, zone=zone, now=now)


@given(rules, st.sampled_from(ZONES), instants, spans)
def test_what_is_sent_is_the_last_time_that_passed_if_it_is_of_this_day_or_of_the_one_before(
    rule: Recurrence, zone: str, since: datetime, span: timedelta
) -> None:
    appointment, now = plan(rule, zone, since), since + span
    passed: list[Occurrence] = []
    at = since
    while (following := next_occurrence(rule, zone, at, appointment.seed)).at <= now:
        passed.append(following)
        at = following.at
    turn = turned(appointment, zone, now)
    recent = [occurrence for occurrence in passed if occurrence.day >= local_day(zone, now) - timedelta(days=1)]
    assert turn.occurrence == (recent[-1] if recent else None)
    assert turn.following is not None
    assert turn.following.due_at == following.at
    assert turned(turn.following, zone, now).occurrence is None, "once"


@given(rules, st.sampled_from(ZONES), st.sampled_from(ZONES), instants, spans)
def test_a_plan_of_another_zone_is_put_right(
    rule: Recurrence, before: str, zone: str, since: datetime, span: timedelta
) -> None:
    """As if it had been planned here: what a move missed does not come at the wrong time."""
    now = since + span
    assert turned(plan(rule, before, since), zone, now) == turned(plan(rule, zone, since), zone, now)


@given(rules, st.sampled_from(ZONES), instants, spans)
def test_what_a_clock_planned_that_was_set_back_is_planned_anew(
    rule: Recurrence, zone: str, now: datetime, span: timedelta
) -> None:
    ahead = plan(rule, zone, now + span + timedelta(microseconds=1))
    turn = turned(ahead, zone, now)
    assert turn.occurrence is None
    assert turn.following == replanned(ahead, zone, now)
    assert turn.following.due_at == next_occurrence(rule, zone, now, ahead.seed).at


def test_what_comes_once_comes_once() -> None:
    noon = datetime(2030, 5, 15, 12, tzinfo=UTC)
    once = plan(Recurrence(minute=13 * 60, once=True), "UTC", noon)
    assert turned(once, "UTC", noon).following == once
    turn = turned(once, "UTC", noon + timedelta(hours=2))
    assert (turn.occurrence, turn.following) == (Occurrence(date(2030, 5, 15), noon + timedelta(hours=1)), None)
    late = turned(once, "UTC", noon + timedelta(days=2))
    assert (late.occurrence, late.following) == (None, None)


def test_a_warning_ends_with_its_day_and_is_not_even_looked_at_after_it() -> None:
    noon = datetime(2030, 5, 15, 12, tzinfo=UTC)
    warning = planned("here", USER, "streak_risk", Recurrence(20 * 60), ref=None, zone="UTC", now=noon)
    assert turned(warning, "UTC", noon + timedelta(hours=11)).occurrence is not None
    assert turned(warning, "UTC", noon + timedelta(hours=12)).occurrence is None


def test_a_key_tells_a_day_and_of_several_things_which_one_at_what_hour() -> None:
    noon = datetime(2030, 5, 15, 12, tzinfo=UTC)
    rule = Recurrence(minute=13 * 60 + 5)
    occurrence = Occurrence(date(2030, 5, 15), noon)
    assert key_of(plan(rule, "UTC", noon), occurrence) == "2030-05-15"
    assert key_of(plan(rule, "UTC", noon, UUID(int=1)), occurrence) == f"{UUID(int=1)}/2030-05-15T13:05"


def test_people_draw_different_minutes_and_each_the_same_again() -> None:
    noon = datetime(2030, 5, 15, 12, tzinfo=UTC)
    rule = Recurrence(minute=540, spread=600)
    drawn = [
        planned("here", UUID(int=number), "motivation", rule, ref=None, zone="UTC", now=noon).due_at
        for number in range(50)
    ]
    assert len(set(drawn)) > 30
    assert drawn[7] == planned("here", USER, "motivation", rule, ref=None, zone="UTC", now=noon).due_at
