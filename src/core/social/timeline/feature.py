"""Timelines as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Timeline(Feature, frozen=True, kw_only=True):
    """People see at `path` what those whom they follow have posted, and like it."""

    path: str = "/feed"
