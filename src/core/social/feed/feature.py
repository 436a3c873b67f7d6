"""Posting as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Posting(Feature, frozen=True, kw_only=True):
    """People post at `path` about challenges that they have done; moderators look at what was held or reported."""

    path: str = "/feed"
    role: str = "moderator"
