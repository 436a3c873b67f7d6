"""Streaks as a capability of an app."""

from __future__ import annotations

from core.engagement.streaks.policy import StreakPolicy
from core.platform.registry.spec import Feature


class Streaks(Feature, frozen=True, kw_only=True):
    """People keep a streak by the app's policy; its routes lie under `path`.

    `logs`: people log for themselves and can undo it, instead of by what else they do in the app. `pauses`: they set
    pauses. `validates`: a client can ask whether what it believes is so. `sells_freezes`: for coins, at a price that
    the app's admins set (`FreezeFigures`).
    """

    path: str = "/streak"
    policy: StreakPolicy = StreakPolicy()
    logs: bool = True
    pauses: bool = True
    validates: bool = False
    sells_freezes: bool = False


class StreakWarnings(Feature, frozen=True, kw_only=True):
    """Whoever has a streak and has done nothing by `minute` of the local day is warned, in an app that keeps streaks
    and sends messages."""

    minute: int = 20 * 60
