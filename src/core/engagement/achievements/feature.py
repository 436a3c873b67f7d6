"""Achievements as a capability of an app."""

from __future__ import annotations

from core.engagement.achievements.model import Achievement
from core.platform.registry.spec import Feature


class Achievements(Feature, frozen=True, kw_only=True):
    """People unlock the achievements of `catalog`, which is data: a definition more is a line more, and whoever has
    earned it already gets it without fanfare. Keys are kept with people, so they are never given another meaning."""

    path: str = "/achievements"
    catalog: tuple[Achievement, ...] = ()

    def __post_init__(self) -> None:
        if len({one.key for one in self.catalog}) < len(self.catalog):
            raise ValueError("two achievements have the same key")
