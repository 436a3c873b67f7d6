"""Signals between partners as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Signals(Feature, frozen=True, kw_only=True):
    """Partners of a social session make themselves felt on each other's open streams."""

    path: str = "/live/signals"
