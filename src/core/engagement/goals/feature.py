"""Daily goals as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class DailyGoals(Feature, frozen=True, kw_only=True):
    """People set themselves goals for what they track."""

    path: str = "/goals"
