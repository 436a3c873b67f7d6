"""What people own, as they see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from core.commerce.catalog.model import ProductType
from core.commerce.entitlements.model import Entitlement
from core.shared.ports import Secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _LETTERS = 6, 5


class LibraryItem(msgspec.Struct, frozen=True, kw_only=True):
    """A product that one owns; `suspended` while its payment is disputed."""

    product_id: UUID
    title: str
    type: ProductType
    image_url: str | None
    granted_at: datetime
    suspended: bool


class LibraryPage(msgspec.Struct, frozen=True, kw_only=True):
    """What one owns, the newest first."""

    items: list[LibraryItem]
    next_cursor: str | None


class Shelved(msgspec.Struct, frozen=True, order=True, array_like=True):
    """Where a product stands in its owner's library."""

    granted_at: datetime
    product_id: UUID


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """Where the product's file can be fetched until then and what it is called, if it has one; and the licence key of
    products that come with one, which is the same each time."""

    url: str | None
    expires_at: datetime | None
    filename: str | None
    licence_key: str | None


class Licence(msgspec.Struct, frozen=True, kw_only=True):
    """The licence key of a purchase, sealed."""

    app: str
    order_id: UUID
    product_id: UUID
    user_id: UUID
    sealed: str
    created_at: datetime


def first_grants(entitlements: Iterable[Entitlement]) -> dict[UUID, list[Entitlement]]:
    """By product what one owns of it, the oldest first: who buys something again has had it since the first time."""
    found: dict[UUID, list[Entitlement]] = {}
    for entitlement in sorted(entitlements, key=lambda one: (one.granted_at, one.order_id)):
        found.setdefault(entitlement.product_id, []).append(entitlement)
    return found


def made_up_key(secrets: Secrets) -> str:
    """One of 31^30, which nobody guesses, in groups that people can read out."""
    letters = "".join(_ALPHABET[secrets.below(len(_ALPHABET))] for _ in range(_GROUPS * _LETTERS))
    return "-".join(letters[place : place + _LETTERS] for place in range(0, len(letters), _LETTERS))
