"""Packs of credits as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class CreditPacks(Feature, frozen=True, kw_only=True):
    """The packs that `DirectOrders` sells are shown to everybody at `path`."""

    path: str = "/credit-packs"
