"""Figures of what somebody did, for achievements."""

from __future__ import annotations

from collections.abc import Collection

from core.engagement.achievements.ports import Measures
from core.engagement.challenges.model import CATEGORIES, ENERGIES
from core.engagement.challenges.stats import Total

_NOTHING = dict.fromkeys(
    ["completions", "minutes", "categories", *(f"completions.{kind}" for kind in (*CATEGORIES, *ENERGIES))], 0
)


def measures_of(totals: Collection[Total]) -> Measures:
    """`completions`, `completions.<category>`, `completions.<energy level>`, `minutes`, and `categories`: how many
    different ones. All of them are there, also those that are 0: who compares with earlier ones needs to know."""
    figures = dict(_NOTHING)
    for total in totals:
        figures["completions"] += total.completions
        figures[f"completions.{total.category}"] += total.completions
        figures[f"completions.{total.energy}"] += total.completions
        figures["minutes"] += total.minutes
    figures["categories"] = len({total.category for total in totals if total.completions})
    return figures
