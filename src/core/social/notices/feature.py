"""Notifications inside an app as a capability of it."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Notifications(Feature, frozen=True, kw_only=True):
    """People find in a list what has happened to them in the app."""

    path: str = "/notifications"
