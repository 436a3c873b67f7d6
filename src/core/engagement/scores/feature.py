"""Quiet scores as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class QuietScores(Feature, frozen=True, kw_only=True):
    """People record how quiet it was around them."""

    path: str = "/quiet-score"
