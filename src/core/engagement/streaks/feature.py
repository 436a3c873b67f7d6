"""Streaks as a capability of an app."""

from __future__ import annotations

from core.engagement.streaks.policy import StreakPolicy
from core.platform.registry.spec import Feature


class Streaks(Feature, frozen=True, kw_only=True):
    """People log an activity and keep a streak by the app's policy; its routes lie under `path`."""

    path: str = "/streak"
    policy: StreakPolicy = StreakPolicy()
