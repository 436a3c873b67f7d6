"""Coupons as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Coupons(Feature, frozen=True, kw_only=True):
    """Admins make codes that take something off an order; they are good in this app alone."""

    path: str = "/admin/coupons"
