"""What others say."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.reviews.model import AdminReviewPage, Review, ReviewPage, ReviewView, admin_view_of, view_of
from core.commerce.reviews.ports import Reviewed, ReviewStore
from core.shared.errors import NotFound
from core.shared.paging import Cursors


@dataclass(frozen=True, slots=True)
class ListReviews:
    """The reviews of a product that everybody may see, the newest first. Raises `NotFound` and
    `Invalid("invalid_cursor")`."""

    reviews: ReviewStore
    products: Reviewed
    cursors: Cursors

    async def __call__(self, app: str, product_id: UUID, limit: int = 20, cursor: str | None = None) -> ReviewPage:
        listing = f"reviews {app} {product_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        product = (await self.products.get(app, [product_id])).get(product_id)
        if product is None or not product.active:
            raise NotFound
        found = await self.reviews.page(app, product_id, before, limit + 1)
        more = self.cursors.seal(listing, found[limit - 1].id) if len(found) > limit else None
        return ReviewPage(items=[view_of(review) for review in found[:limit]], next_cursor=more)

    async def first(self, app: str, product_id: UUID, many: int) -> list[ReviewView]:
        """The first few of them."""
        return [view_of(review) for review in await self.reviews.page(app, product_id, None, many)]


@dataclass(frozen=True, slots=True)
class ListReviewsForAdmins:
    """The reviews of a product or of all, hidden or not. Raises `Invalid("invalid_cursor")`."""

    reviews: ReviewStore
    cursors: Cursors

    async def __call__(
        self,
        app: str,
        limit: int = 20,
        cursor: str | None = None,
        *,
        product_id: UUID | None = None,
        hidden: bool | None = None,
    ) -> AdminReviewPage:
        listing = f"admin reviews {app} {product_id} {hidden}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found: list[Review] = await self.reviews.page(app, product_id, before, limit + 1, hidden=hidden)
        more = self.cursors.seal(listing, found[limit - 1].id) if len(found) > limit else None
        return AdminReviewPage(items=[admin_view_of(review) for review in found[:limit]], next_cursor=more)
