"""The rule behind everything that comes again at a wall time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.shared.recurrence import Recurrence, last_occurrence, next_occurrence
from core.shared.wall import day_end, local_day, wall_instant

ZONES = ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana",
         "Pacific/Apia", "Pacific/Kiritimati", "Africa/Casablanca"]  # fmt: skip
instants = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
rules = st.builds(
    Recurrence,
    st.integers(0, 1439),
    st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    st.sampled_from([0, 0, 60, 600]),
)


@given(rule=rules, zone=st.sampled_from(ZONES), at=instants)
def test_occurrences_follow_each_other_once_a_day_and_on_their_days(rule: Recurrence, zone: str, at: datetime) -> None:
    seen = []
    for _ in range(10):
        found = next_occurrence(rule, zone, at, b"seed")
        assert found.at > at
        assert found.day.isoweekday() in rule.days
        assert local_day(zone, found.at) == found.day
        assert last_occurrence(rule, zone, at, found.at, b"seed") == found
        seen.append(found.day)
        at = found.at
    assert seen == sorted(set(seen))


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2024, 1, 1), date(2032, 1, 1)), minute=st.integers(0, 1439))
def test_a_wall_time_is_the_first_moment_that_clocks_show_it_or_later(zone: str, day: date, minute: int) -> None:
    at = wall_instant(zone, day, minute)
    shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wanted = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    assert shown >= wanted
    assert (at - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wanted


@given(rule=rules, zone=st.sampled_from(ZONES), at=instants, days=st.integers(-40, 400))
def test_the_first_day_of_a_rule_leaves_out_all_before_it(rule: Recurrence, zone: str, at: datetime, days: int) -> None:
    first = at.date() + timedelta(days=days)
    found = next_occurrence(replace(rule, first=first), zone, at, b"seed")
    plain = next_occurrence(rule, zone, max(at, wall_instant(zone, first, 0) - timedelta(microseconds=1)), b"seed")
    assert found == plain
    assert last_occurrence(replace(rule, first=first), zone, at, found.at, b"seed") == found


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-03-27", "2027-03-27T01:30"),
        ("2027-03-28", "2027-03-28T01:00"),  # clocks jump from 02:00 to 03:00: once, right after the gap
        ("2027-10-30", "2027-10-30T00:30"),
        ("2027-10-31", "2027-10-31T00:30"),  # 02:30 comes twice: once, at the first
        ("2027-11-01", "2027-11-01T01:30"),
    ],
)
def test_half_past_two_in_madrid(day: str, expected: str) -> None:
    at = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZoneInfo("Europe/Madrid"))
    found = next_occurrence(Recurrence(150), "Europe/Madrid", at.astimezone(UTC))
    assert found.at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_drawn_minute_is_the_same_each_time_and_another_for_others() -> None:
    rule, noon = Recurrence(540, spread=600), datetime(2030, 1, 1, tzinfo=UTC)
    drawn = {next_occurrence(rule, "UTC", noon, bytes([person])).at for person in range(50)}
    assert len(drawn) > 30
    assert all(9 <= at.hour < 19 for at in drawn)
    assert next_occurrence(rule, "UTC", noon, b"\1") == next_occurrence(rule, "UTC", noon, b"\1")


def test_what_is_older_than_yesterday_is_not_caught_up_with() -> None:
    rule, now = Recurrence(600, (1,)), datetime(2030, 1, 3, 12, tzinfo=UTC)  # a Thursday
    assert last_occurrence(rule, "UTC", now - timedelta(days=30), now) is None


def test_a_date_that_a_zone_leaves_out_has_no_occurrence() -> None:
    before = datetime(2011, 12, 29, 20, tzinfo=UTC)  # Apia: the 29th; the 30th never was
    assert next_occurrence(Recurrence(720), "Pacific/Apia", before).day == date(2011, 12, 29)
    assert next_occurrence(Recurrence(720), "Pacific/Apia", before + timedelta(hours=8)).day == date(2011, 12, 31)


def test_a_day_ends_when_the_next_one_begins() -> None:
    assert day_end("Europe/Madrid", date(2027, 3, 28)) == datetime(2027, 3, 28, 22, tzinfo=UTC)
