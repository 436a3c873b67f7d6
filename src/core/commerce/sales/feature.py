"""Figures of sales as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class SalesFigures(Feature, frozen=True, kw_only=True):
    """Admins see what was sold, by days of the app's own zone."""

    path: str = "/admin/sales"
