"""Coins by the hand of admins, as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class CoinDesk(Feature, frozen=True, kw_only=True):
    """Admins give coins to people of the app, or take some, under `path`."""

    path: str = "/admin/users"
