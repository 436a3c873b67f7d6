"""Our goods as the payment provider lists them."""

from __future__ import annotations

from uuid import UUID

import msgspec


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A product at the payment provider: `ref` is its id there, `name` what the provider calls it now."""

    app: str
    product_id: UUID
    ref: str
    name: str


class WantedListing(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider shall know of a product."""

    app: str
    product_id: UUID
    name: str
    description: str | None
    active: bool
