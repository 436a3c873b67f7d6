"""Refunds as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class RefundMaking(Feature, frozen=True, kw_only=True):
    """Admins give money back."""

    path: str = "/admin/refunds"
