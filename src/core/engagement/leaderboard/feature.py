"""The leaderboard as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Leaderboard(Feature, frozen=True, kw_only=True):
    """People compare their best quiet scores under their pseudonyms."""

    path: str = "/leaderboard"
