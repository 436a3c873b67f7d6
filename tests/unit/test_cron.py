"""Cron expressions, held against the plainest reading of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.shared.cron import next_after, parse_cron

ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        ("0 9 * * *", "Europe/Madrid", "2030-01-01T07:59", "2030-01-01T08:00"),
        ("0 9 * * *", "Europe/Madrid", "2030-01-01T08:00", "2030-01-02T08:00"),
        ("*/15 * * * *", "UTC", "2030-01-01T00:07", "2030-01-01T00:15"),
        ("30 8 * * mon-fri", "UTC", "2030-01-04T08:30", "2030-01-07T08:30"),
        ("0 0 29 2 *", "UTC", "2030-01-01T00:00", "2032-02-29T00:00"),
        ("0 12 1 * 0", "UTC", "2030-01-02T00:00", "2030-01-06T12:00"),
        ("0 12 13 * 5", "UTC", "2030-01-12T00:00", "2030-01-13T12:00"),
        ("0 0 * * 7", "UTC", "2030-01-01T00:00", "2030-01-06T00:00"),
        ("@monthly", "UTC", "2030-01-15T00:00", "2030-02-01T00:00"),
        ("5/20 * * * *", "UTC", "2030-01-01T00:26", "2030-01-01T00:45"),
        ("30 2 * * *", "Europe/Madrid", "2030-03-30T12:00", "2030-03-31T01:00"),  # 02:30 is left out: 03:00
        ("30 2 * * *", "Europe/Madrid", "2030-10-26T12:00", "2030-10-27T00:30"),  # comes twice: the first
        ("30 2 * * *", "Europe/Madrid", "2030-10-27T00:30", "2030-10-28T01:30"),
        ("*/30 * * * *", "Europe/Madrid", "2030-10-27T00:30", "2030-10-27T01:00"),  # goes on through it
    ],
)
def test_the_next_time(cron: str, zone: str, after: str, expected: str) -> None:
    assert next_after(parse_cron(cron), zone, at(after)) == at(expected)


def test_a_day_that_never_comes() -> None:
    assert next_after(parse_cron("0 0 30 2 *"), "UTC", at("2030-01-01T00:00")) is None


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-3 * * * *",
     "*/0 * * * *", "a * * * *", "1, * * * *", "-1 * * * *", "1-2-3 * * * *", "\u0663 * * * *"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_cron(text)


fields = st.tuples(
    st.sampled_from(["*", "0", "*/7", "3,33", "10-20/5"]),
    st.sampled_from(["*", "2", "*/6", "1-3", "0,23"]),
    st.sampled_from(["*", "1", "31", "5-10"]),
    st.sampled_from(["*", "*/3", "mar", "3,10"]),
    st.sampled_from(["*", "sun", "1-5", "6"]),
)


@given(fields, st.sampled_from(ZONES), st.integers(0, 2 * 365 * 24 * 60))
def test_it_shows_on_the_clock_and_is_the_first_that_does(parts: tuple[str, ...], zone: str, minutes: int) -> None:
    cron, after = parse_cron(" ".join(parts)), at("2029-01-01") + timedelta(minutes=minutes)
    found = next_after(cron, zone, after)
    if found is None:
        return
    assert found > after
    wall = found.astimezone(ZoneInfo(zone))
    assert cron.falls_on(wall.date())
    shown = wall.hour in cron.hours and wall.minute in cron.minutes
    gap = (found - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).utcoffset() != wall.utcoffset()
    assert shown or gap
    probe = (after + timedelta(minutes=1)).replace(second=0, microsecond=0)
    for _ in range(600):  # nothing that the clock shows so for the first time lies before it
        if probe >= found:
            break
        earlier = probe.astimezone(ZoneInfo(zone))
        if cron.falls_on(earlier.date()) and earlier.hour in cron.hours and earlier.minute in cron.minutes:
            assert earlier.fold == 1
            assert not cron.any_hour
        probe += timedelta(minutes=1)
