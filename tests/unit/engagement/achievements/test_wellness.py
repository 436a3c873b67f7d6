"""The shipped catalogue says everything in every language, and asks for figures that somebody has."""

from collections.abc import Iterator
from typing import get_args

import pytest

from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.model import Achievement, Rarity
from core.engagement.achievements.rules import AtLeast, Rule
from core.engagement.achievements.wellness import WELLNESS
from core.engagement.tracking.fold import Totals
from core.platform.apps.corpfinity import APP

CATEGORIES = ("focus", "energy", "stress", "sleep", "movement", "nutrition", "connection")
KNOWN = {
    "completions",
    "minutes",
    "categories",
    "current_streak",
    "longest_streak",
    *(f"completions.{name}" for name in (*CATEGORIES, "low", "medium", "high")),
    *Totals.__struct_fields__,
}


def thresholds(rule: Rule) -> Iterator[AtLeast]:
    if isinstance(rule, AtLeast):
        yield rule
    else:
        for part in rule.parts:
            yield from thresholds(part)


def test_there_are_enough_and_each_has_its_own_key_title_and_rule() -> None:
    assert len(WELLNESS) >= 20
    for distinct in (
        {one.key for one in WELLNESS},
        {one.title["en"] for one in WELLNESS},
        {one.title["es"] for one in WELLNESS},
        {str(one.rule) for one in WELLNESS},
    ):
        assert len(distinct) == len(WELLNESS)


def test_every_rarity_is_there() -> None:
    assert {one.rarity for one in WELLNESS} == set(get_args(Rarity))


@pytest.mark.parametrize("one", WELLNESS, ids=lambda one: one.key)
def test_it_speaks_the_apps_languages_and_asks_for_known_figures(one: Achievement) -> None:
    for texts in (one.title, one.description):
        assert set(texts) == set(APP.locales)
        assert all(text.strip() == text != "" for text in texts.values())
    assert len(one.icon) <= 3
    assert {found.metric for found in thresholds(one.rule)} <= KNOWN


def test_the_tracked_figures_all_count_for_something() -> None:
    asked = {found.metric for one in WELLNESS for found in thresholds(one.rule)}
    assert asked >= set(Totals.__struct_fields__)


def test_two_of_the_same_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        Achievements(catalog=(WELLNESS[0], WELLNESS[0]))
