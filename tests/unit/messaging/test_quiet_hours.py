"""Hours of rest, in every zone and over every change of clocks."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messaging.preferences.model import Quiet, QuietHours, quiet
from core.shared.errors import Invalid
from core.shared.zones import zone as rules

ZONES = ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana",
         "Pacific/Apia", "Africa/Casablanca"]  # fmt: skip
minutes = st.integers(0, 1439)
SECONDS = int(timedelta(days=365 * 4).total_seconds())
instants = st.integers(0, SECONDS).map(lambda by: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=by))


def wall(zone: str, at: datetime) -> int:
    local = at.astimezone(rules(zone))
    return local.hour * 60 + local.minute


def within(start: int, end: int, minute: int) -> bool:
    return start <= minute < end if start < end else minute >= start or minute < end


@given(st.sampled_from(ZONES), instants, minutes, minutes.filter(bool))
def test_rest_is_when_the_clock_on_the_wall_says_so(zone: str, now: datetime, start: int, length: int) -> None:
    end = (start + length) % 1440
    until = Quiet(start, end).until(zone, now)
    shifts = {(now + timedelta(hours=by)).astimezone(rules(zone)).utcoffset() for by in range(-30, 31)}
    if len(shifts) == 1:  # no change of clocks about: the reading decides
        assert (until is not None) == within(start, end, wall(zone, now))
    if until is not None:
        assert now < until <= now + timedelta(hours=49)
        assert Quiet(start, end).until(zone, until) is None, (
            "what waited goes out at the end, not at the end of another"
        )
        if len(shifts) == 1:
            assert wall(zone, until) == end
            assert until - now <= timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2030-05-15T21:59:59+02:00", None),
        ("2030-05-15T22:00:00+02:00", "2030-05-16T07:00:00+02:00"),
        ("2030-05-16T06:59:59+02:00", "2030-05-16T07:00:00+02:00"),
        ("2030-05-16T07:00:00+02:00", None),
        # Clocks go forward on 31 March 2030 and back on 27 October.
        ("2030-03-30T23:00:00+01:00", "2030-03-31T07:00:00+02:00"),
        ("2030-10-26T23:00:00+02:00", "2030-10-27T07:00:00+01:00"),
    ],
)
def test_a_night_in_madrid(now: str, until: str | None) -> None:
    found = Quiet(22 * 60, 7 * 60).until("Europe/Madrid", at(now))
    assert found == (until and at(until))


def test_a_rest_that_ends_in_the_hour_that_is_left_out_ends_with_it() -> None:
    night = Quiet(22 * 60, 2 * 60 + 30)
    assert night.until("Europe/Madrid", at("2030-03-31T01:59:00+01:00")) == at("2030-03-31T03:00:00+02:00")


def test_a_rest_that_ends_in_the_hour_that_comes_twice_ends_the_first_time() -> None:
    night = Quiet(22 * 60, 2 * 60 + 30)
    assert night.until("Europe/Madrid", at("2030-10-27T02:29:00+02:00")) == at("2030-10-27T02:30:00+02:00")
    assert night.until("Europe/Madrid", at("2030-10-27T02:15:00+01:00")) is None


def test_hours_end_at_another_time_than_they_begin() -> None:
    with pytest.raises(Invalid) as refusal:
        quiet(QuietHours(start="22:00", end="22:00"))
    assert refusal.value.pointer == "/quiet_hours"


@pytest.mark.parametrize("text", ["24:00", "7:00", "07:60", "07:00:00", "", "٠٧:٠٠"])
def test_a_wall_time_is_written_with_four_digits(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"start": text, "end": "08:00"}, QuietHours)
