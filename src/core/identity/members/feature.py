"""Looking after people as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Members(Feature, frozen=True, kw_only=True):
    """Admins see the app's people at `path` and change their standing."""

    path: str = "/admin/users"
