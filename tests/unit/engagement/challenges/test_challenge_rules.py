"""What can be completed, what counts as written, and what the library holds."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.library import challenge_id
from core.engagement.challenges.model import (
    AHEAD,
    CATEGORIES,
    ENERGIES,
    LONGEST_TITLE,
    CompleteChallengeCommand,
    check_form,
    content_of,
    instant_of,
)
from core.engagement.challenges.stats import DayRollup, Total, first_needed, month_of, stats_of, week_of
from core.engagement.challenges.wellness import WELLNESS
from core.engagement.challenges.written import Unusable, is_emoji, read_written
from core.engagement.streaks.model import StreakView
from core.shared.errors import Invalid

NOW = datetime(2030, 5, 15, 12, tzinfo=UTC)
FREE: dict[str, Any] = {"title": "Hum", "goal_category": "focus", "energy_level": "low"}
WRITTEN: dict[str, Any] = {
    "title": "Hum",
    "description": "Hum a tune.",
    "duration": 3,
    "emoji": "🎵",
    "fun_fact": "Bees hum.",
}
STREAK = StreakView(
    current=2,
    longest=5,
    total_days=9,
    last_day=None,
    status="active",
    today_done=True,
    expires_at=None,
    freezes=0,
    repair=None,
)


def blamed(**fields: Any) -> str | None:
    with pytest.raises(Invalid) as caught:
        check_form(CompleteChallengeCommand(**fields))
    return caught.value.pointer


def test_one_of_the_two_forms_and_not_both() -> None:
    check_form(CompleteChallengeCommand(challenge_id=uuid4()))
    check_form(CompleteChallengeCommand(**FREE))
    assert blamed() == "/title"
    for name in FREE:
        assert blamed(**{**FREE, name: None}) == f"/{name}"
    for name, value in {**FREE, "duration": 1, "emoji": "x", "fun_fact": "", "description": ""}.items():
        assert blamed(challenge_id=uuid4(), **{name: value}) == f"/{name}"


def test_what_a_free_one_leaves_open_stays_open() -> None:
    content = content_of(CompleteChallengeCommand(**FREE))
    assert (content.description, content.duration, content.emoji, content.fun_fact) == (None, None, None, None)


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        (None, None),
        (NOW, NOW),
        (NOW - timedelta(days=99), NOW - timedelta(days=99)),
        (NOW + timedelta(microseconds=1), None),
        (NOW + AHEAD, None),
        (NOW + AHEAD + timedelta(microseconds=1), NOW + AHEAD + timedelta(microseconds=1)),
    ],
)
def test_a_little_ahead_is_now(at: datetime | None, counted: datetime | None) -> None:
    assert instant_of(CompleteChallengeCommand(**FREE, completed_at=at), NOW) == counted


@pytest.mark.parametrize("text", ["🎵", "🧘", "☕", "⏰", "👩‍💻", "👍🏽", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇪🇸", "\U0001faf8"])
def test_pictures_are_emoji(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["", "x", "!", "+", "^", "🎵 music", "música", "\u200d", "1", "  "])
def test_letters_and_nothing_are_none(text: str) -> None:
    assert not is_emoji(text)


def test_a_fitting_text_is_read_and_what_is_more_is_passed_over() -> None:
    text = msgspec.json.encode({**WRITTEN, "language": "en"}).decode()
    assert msgspec.structs.asdict(read_written(text)) == WRITTEN


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "   "},
        {"title": "x" * (LONGEST_TITLE + 1)},
        {"title": None},
        {"title": "a\0b"},
        {"description": " \n "},
        {"description": "x" * 1001},
        {"duration": 0},
        {"duration": 121},
        {"duration": "3"},
        {"duration": 2.5},
        {"emoji": ":)"},
        {"emoji": "🎵" * 17},
        {"fun_fact": 7},
        {"fun_fact": "x" * 501},
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        read_written(msgspec.json.encode({**WRITTEN, **change}).decode())


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "{}", "Sure! Here is one.", "[" * 100_000, '"\\ud800"'])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        read_written(text)


def test_the_library_has_something_for_everybody() -> None:
    kinds = Counter((entry.category, entry.energy) for entry in WELLNESS)
    assert len(WELLNESS) >= 60
    assert set(kinds) == set(product(CATEGORIES, ENERGIES))
    assert min(kinds.values()) >= 3


def test_every_entry_is_whole_in_both_languages() -> None:
    assert len({entry.slug for entry in WELLNESS}) == len({entry.id for entry in WELLNESS}) == len(WELLNESS)
    for entry in WELLNESS:
        english, spanish = entry.told("en"), entry.told("es")
        assert entry.told("fr") == english
        assert entry.slug.startswith(f"{entry.category}-")
        assert 1 <= entry.minutes <= 60
        assert is_emoji(entry.emoji), entry.slug
        for words in (english, spanish):
            assert 1 <= len(words.title) <= LONGEST_TITLE
            assert words.description.endswith("."), entry.slug
            assert words.fun_fact.endswith("."), entry.slug
        for name in ("title", "description", "fun_fact"):
            assert getattr(english, name) != getattr(spanish, name), entry.slug
    for locale in ("en", "es"):
        titles = [entry.told(locale).title for entry in WELLNESS]
        assert len(set(titles)) == len(titles)


def test_an_id_is_the_same_in_every_release() -> None:
    assert challenge_id("focus-look-far") == UUID("b218572e-170b-5cb4-9780-7eccda1da051")
    assert Challenges().entries.get(challenge_id("focus-look-far"), "en") is not None


def test_weeks_and_months_of_days() -> None:
    assert week_of(date(2030, 1, 1)) == (date(2029, 12, 31), date(2030, 1, 6))
    assert week_of(date(2030, 1, 6)) == (date(2029, 12, 31), date(2030, 1, 6))
    assert month_of(date(2028, 2, 29)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date(2029, 12, 5)) == (date(2029, 12, 1), date(2029, 12, 31))
    assert first_needed(date(2030, 5, 15), 1) == date(2030, 5, 1)
    assert first_needed(date(2030, 5, 1), 1) == date(2030, 4, 29)
    assert first_needed(date(2030, 5, 15), 30) == date(2030, 4, 16)


def test_statistics_fill_the_gaps() -> None:
    today = date(2030, 5, 15)
    totals = [
        Total(category="focus", energy="low", completions=3, minutes=9, days_begun=2),
        Total(category="focus", energy="high", completions=1, minutes=0, days_begun=0),
        Total(category="sleep", energy="low", completions=2, minutes=4, days_begun=2),
    ]
    rollups = [
        DayRollup(day=date(2030, 4, 30), completions=1, minutes=1),
        DayRollup(day=date(2030, 5, 12), completions=2, minutes=5),
        DayRollup(day=date(2030, 5, 13), completions=2, minutes=3),
        DayRollup(day=date(2030, 5, 16), completions=1, minutes=4),
    ]
    stats = stats_of(totals, rollups, today, 3, STREAK)
    assert (stats.totals.completions, stats.totals.minutes, stats.totals.active_days) == (6, 13, 4)
    week, month = stats.this_week, stats.this_month
    assert (week.starts, week.ends, week.completions, week.active_days) == (date(2030, 5, 13), date(2030, 5, 19), 3, 2)
    assert (month.starts, month.completions, month.minutes) == (date(2030, 5, 1), 5, 12)
    assert (stats.by_category.focus, stats.by_category.sleep, stats.by_category.energy) == (4, 2, 0)
    assert (stats.by_energy_level.low, stats.by_energy_level.medium, stats.by_energy_level.high) == (5, 0, 1)
    assert [(day.date.day, day.completions, day.minutes) for day in stats.per_day] == [
        (13, 2, 3),
        (14, 0, 0),
        (15, 0, 0),
    ]
    assert (stats.current_streak, stats.longest_streak) == (2, 5)
