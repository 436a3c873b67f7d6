"""What reviews need of the world."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import Protocol
from uuid import UUID

from core.commerce.catalog.model import Product
from core.commerce.entitlements.model import Entitlement
from core.commerce.reviews.model import Review


class ReviewStore(Protocol):
    """The reviews of an app. With each comes and goes its rating in the product's figures, in the same transaction."""

    async def add(self, review: Review) -> bool:
        """Keep a new one; False, and nothing done, when the person has one of the product."""
        ...

    async def lock(self, app: str, review_id: UUID) -> Review | None:
        """As it is, until the unit of work ends."""
        ...

    async def save(self, review: Review) -> None:
        """Keep what has changed. The review must be locked."""
        ...

    async def remove(self, app: str, review_id: UUID) -> None:
        """Forget it."""
        ...

    async def page(
        self, app: str, product_id: UUID | None, before: UUID | None, limit: int, *, hidden: bool | None = False
    ) -> list[Review]:
        """Of a product or of all, written before that one, the newest first; `hidden` None gives both kinds."""
        ...


class Reviewed(Protocol):
    """The products that may be reviewed."""

    async def get(self, app: str, ids: Collection[UUID]) -> dict[UUID, Product]: ...


class Purchases(Protocol):
    """Who owns what."""

    async def of(self, app: str, user_id: UUID, product_id: UUID | None = None) -> list[Entitlement]:
        """What of the product the person has bought and not given back."""
        ...


class Admins(Protocol):
    """Who holds which roles."""

    async def of(self, app: str, user_id: UUID) -> Set[str]:
        """The roles that the person holds in the app this instant."""
        ...
