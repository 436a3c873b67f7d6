"""People as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class People(Feature, frozen=True, kw_only=True):
    """Who one is among friends: one's own profile at `path`, others' at `others`."""

    path: str = "/user/profile"
    others: str = "/users"
