"""Sync as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Sync(Feature, frozen=True, kw_only=True):
    """Clients send what was done offline, many actions at a time, of whatever kinds the app knows."""

    path: str = "/sync"
