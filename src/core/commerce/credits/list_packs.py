"""What credits there are to buy."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from core.commerce.orders.feature import CreditPack


class CreditPackView(msgspec.Struct, frozen=True, kw_only=True):
    """A pack; `key` names it in orders."""

    key: str
    title: str
    credits: int
    price_cents: int
    currency: str


class CreditPackList(msgspec.Struct, frozen=True, kw_only=True):
    """All packs, in the app's own order."""

    items: list[CreditPackView]
    next_cursor: None = None


def list_packs(packs: Iterable[CreditPack]) -> CreditPackList:
    """The packs as people see them."""
    return CreditPackList(items=[msgspec.convert(pack, CreditPackView, from_attributes=True) for pack in packs])
