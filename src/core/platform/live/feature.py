"""Live updates as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Live(Feature, frozen=True, kw_only=True):
    """Open clients are told of what happens to their person, on a stream at `path`; with `following` also who of those
    that the person follows is there."""

    path: str = "/live"
    following: bool = False
