"""Figures of what somebody did, for achievements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from core.engagement.achievements.ports import Measures
from core.engagement.challenges.stats import Total


def measures_of(totals: Collection[Total]) -> Measures:
    """`completions`, `completions.<category>`, `completions.<energy level>`, `minutes`, and `categories`: how many
    different ones."""
    figures: Counter[str] = Counter()
    for total in totals:
        figures["completions"] += total.completions
        figures[f"completions.{total.category}"] += total.completions
        figures[f"completions.{total.energy}"] += total.completions
        figures["minutes"] += total.minutes
    figures["categories"] = len({total.category for total in totals if total.completions})
    return dict(figures)
