"""What an avatar has and wears."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec


class OwnedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that somebody owns since `unlocked_at`, and the coins that they paid. Of a category one is `equipped` at
    most."""

    item_id: UUID
    category: str
    price: int
    equipped: bool
    unlocked_at: datetime


class AvatarItem(msgspec.Struct, frozen=True, kw_only=True):
    """A thing in the wardrobe, and whether the avatar wears it at this moment."""

    item_id: UUID
    category: str
    equipped: bool
    unlocked_at: datetime


class AvatarView(msgspec.Struct, frozen=True, kw_only=True):
    """An avatar: `energy` from 0 to 100, `level` from 1, and its things, the one owned for longest first."""

    energy: int
    level: int
    items: list[AvatarItem]


class CustomizeAvatar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Get a thing, put it on, or take it off."""

    item_id: UUID
    action: Literal["unlock", "equip", "unequip"]
