"""How things to wear that ship with the code are written down."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from core.rewards.store.model import ItemNames, StoreItem

_NAMES = uuid5(NAMESPACE_URL, "https://rhizome.example/store-items")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A thing in both languages. Its id follows from the slug alone, which is therefore never changed and never used
    again: who owns it is kept under it."""

    slug: str
    category: str
    price: int
    es: str
    en: str
    premium_only: bool = False
    level: int | None = None
    achievement: str | None = None


def store_item_id(slug: str) -> UUID:
    """The id of the library's item of that slug: the same in every release."""
    return uuid5(_NAMES, slug)


def shelved(entries: Iterable[Entry]) -> tuple[StoreItem, ...]:
    """The entries as items, in their order."""
    return tuple(
        StoreItem(
            id=store_item_id(entry.slug),
            name=ItemNames(es=entry.es, en=entry.en),
            category=entry.category,
            price=entry.price,
            premium_only=entry.premium_only,
            required_level=entry.level,
            required_achievement=entry.achievement,
            place=place,
        )
        for place, entry in enumerate(entries)
    )
