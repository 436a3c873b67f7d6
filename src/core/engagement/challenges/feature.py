"""Challenges as a capability of an app."""

from __future__ import annotations

from typing import Literal

from core.engagement.challenges.library import Library
from core.engagement.challenges.wellness import WELLNESS
from core.platform.registry.spec import Feature

_LIBRARIES = {"wellness": Library(WELLNESS)}


class Challenges(Feature, frozen=True, kw_only=True):
    """People do small challenges from a library, or that were written for them, at most `generated_per_day` new ones a
    local day. Completions count towards the app's streak, so the app needs `Streaks`."""

    path: str = "/challenges"
    stats_path: str = "/users/me/stats"
    library: Literal["wellness"] = "wellness"
    generated_per_day: int = 10

    @property
    def entries(self) -> Library:
        """What the library holds."""
        return _LIBRARIES[self.library]
