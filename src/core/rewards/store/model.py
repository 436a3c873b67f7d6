"""What avatars can wear, what people are told of it, and what admins say."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.text import NO_NUL, VISIBLE

LARGEST_PRICE, HIGHEST_LEVEL = 1_000_000, 1000

ItemName = Annotated[str, Meta(min_length=1, max_length=100, pattern=VISIBLE, examples=["Gorro de lana"])]
Category = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$", examples=["hat"])]
"""Where it is worn; an avatar wears one thing of each."""
Price = Annotated[int, Meta(ge=0, le=LARGEST_PRICE, description="Coins.", examples=[40])]
Level = Annotated[int, Meta(ge=1, le=HIGHEST_LEVEL)]
AchievementKey = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL, examples=["first_step"])]

Lack = Literal["premium_required", "level_required", "achievement_required", "insufficient_coins"]
"""Why somebody can't have a thing: the code with which they would be refused."""


class ItemNames(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name in each language of the app."""

    es: ItemName
    en: ItemName

    def told(self, locale: str) -> str:
        """The name in that language, Spanish unless it is English."""
        return self.en if locale == "en" else self.es


class StoreItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something to wear. One that is not `active` isn't sold, one that is `removed` is gone for admins as well; whoever
    owns it keeps it. `place` is its place in the library, if it is of it."""

    id: UUID
    name: ItemNames
    category: str
    price: int
    premium_only: bool = False
    required_level: int | None = None
    required_achievement: str | None = None
    active: bool = True
    removed: bool = False
    place: int | None = None

    @property
    def sold(self) -> bool:
        return self.active and not self.removed


class MakeItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new thing for the store."""

    name: ItemNames
    category: Category
    price: Price
    premium_only: bool = False
    required_level: Level | None = None
    required_achievement: AchievementKey | None = None
    active: bool = True


class ChangeItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays, null takes a requirement away. What is owned stays owned; what
    moves to another category is taken off by everybody."""

    name: ItemNames | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    premium_only: bool | UnsetType = UNSET
    required_level: Level | UnsetType | None = UNSET
    required_achievement: AchievementKey | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class AdminItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A thing in the store, for those who fill it."""

    id: UUID
    name: ItemNames
    category: str
    price: int
    premium_only: bool
    required_level: int | None
    required_achievement: str | None
    active: bool


class AdminItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """All things, those that aren't sold too: what admins made first, the newest before the rest, then the library."""

    items: list[AdminItemView]
    next_cursor: str | None


class StoreItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A thing in the store for one person, its name in their language. `affordable`: they have the coins;
    `unlockable`: nothing else is in the way either, and they don't own it. `lacking` says what is in the way, by the
    codes of refusals."""

    id: UUID
    name: str
    category: str
    price: int
    premium_only: bool
    required_level: int | None
    required_achievement: str | None
    owned: bool
    affordable: bool
    unlockable: bool
    lacking: list[Lack]


class StorePage(msgspec.Struct, frozen=True, kw_only=True):
    """What is sold, and how many coins the person has and at which level they are."""

    items: list[StoreItemView]
    balance: int
    level: int
    next_cursor: str | None


class BuyItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The thing to buy."""

    item_id: UUID


class PurchaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that is the person's from now on, what it cost, and the coins they have left."""

    item_id: UUID
    category: str
    price: int
    equipped: bool
    unlocked_at: datetime
    balance: int


class StorePlace(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended: the place in the library, or none, and the id."""

    place: int | None
    id: UUID


def admin_view(item: StoreItem) -> AdminItemView:
    """The item as admins see it."""
    return msgspec.convert(item, AdminItemView, from_attributes=True)
