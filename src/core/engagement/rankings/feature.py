"""Rankings as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Rankings(Feature, frozen=True, kw_only=True):
    """People who asked for it compare, by name, how many challenges they did this week."""

    path: str = "/leaderboard"
