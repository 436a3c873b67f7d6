"""Circles as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Follows(Feature, frozen=True, kw_only=True):
    """People follow one another, with approval where somebody is private; they block and report."""
