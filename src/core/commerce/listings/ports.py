"""What listing needs of the world."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from core.commerce.listings.model import Listing, WantedListing


class Listings(Protocol):
    """What the provider calls our products. Each call is a statement of its own, or part of a unit of work."""

    async def put(self, listing: Listing) -> None:
        """Keep it in place of what was kept before."""
        ...

    async def of(self, app: str, product_ids: Collection[UUID]) -> dict[UUID, Listing]:
        """By product; those that the provider doesn't know yet are left out."""
        ...


class PriceRefs(Protocol):
    """What the provider calls the prices of our plans, by lookup key."""

    async def put(self, app: str, lookup_key: str, ref: str) -> None:
        """Keep it in place of what was kept before."""
        ...

    async def get(self, app: str, lookup_key: str) -> str | None: ...


class ListingGateway(Protocol):
    """The provider's own list of products."""

    @property
    def configured(self) -> bool:
        """Whether there is a provider at all."""
        ...

    async def put(self, wanted: WantedListing) -> str:
        """Make or change the product; its id there, the same each time. Not inside a unit of work.

        Raises `Unavailable("provider_unavailable")` for what is worth another try, `GatewayRefusedError` for what
        isn't.
        """
        ...
