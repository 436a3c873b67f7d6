"""Tracking as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Tracking(Feature, frozen=True, kw_only=True):
    """People note down water, mood, breaks and the like, day by day; the routes lie under `path`."""

    path: str = "/tracking"
