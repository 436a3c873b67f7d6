"""Reminders as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Reminders(Feature, frozen=True, kw_only=True):
    """People have themselves reminded at times of their own day."""

    path: str = "/reminders"
