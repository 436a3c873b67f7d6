"""Who may have what. Pure rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec

from core.rewards.store.model import Lack, StoreItem, StorePlace

CHALLENGES_A_LEVEL = 10


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a person has come, and what they have."""

    completed: int
    achievements: Collection[str]
    premium: bool
    coins: int

    @property
    def level(self) -> int:
        return level_of(self.completed)


def level_of(completed: int) -> int:
    """The level of somebody who has completed so many challenges."""
    return completed // CHALLENGES_A_LEVEL + 1


def lacking(item: StoreItem, standing: Standing) -> list[Lack]:
    """What stands between the person and the item, what matters most first."""
    found: list[Lack] = []
    if item.premium_only and not standing.premium:
        found.append("premium_required")
    if item.required_level is not None and standing.level < item.required_level:
        found.append("level_required")
    if item.required_achievement is not None and item.required_achievement not in standing.achievements:
        found.append("achievement_required")
    if item.price > max(0, standing.coins):
        found.append("insufficient_coins")
    return found


def in_order(items: Iterable[StoreItem]) -> list[StoreItem]:
    """What admins made, the newest first, then the library in its own order."""
    made: list[StoreItem] = []
    shipped: list[tuple[int, UUID, StoreItem]] = []
    for item in items:
        if item.place is None:
            made.append(item)
        else:
            shipped.append((item.place, item.id, item))
    made.sort(key=_id, reverse=True)
    return [*made, *(item for *_, item in sorted(shipped, key=_place))]


def behind(items: Iterable[StoreItem], place: StorePlace | None) -> list[StoreItem]:
    """Those that come after that place in the order, be it that the one which stood there is gone."""
    return [item for item in items if place is None or _follows(item, place)]


def _follows(item: StoreItem, place: StorePlace) -> bool:
    if item.place is None:
        return place.place is None and item.id < place.id
    return place.place is None or (item.place, item.id) > (place.place, place.id)


def _id(item: StoreItem) -> UUID:
    return item.id


def _place(entry: tuple[int, UUID, StoreItem]) -> tuple[int, UUID]:
    return entry[:2]
