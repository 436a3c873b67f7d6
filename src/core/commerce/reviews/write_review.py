"""Saying what one thinks of a product."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.reviews.model import Review, ReviewView, WriteReview, view_of
from core.commerce.reviews.ports import Purchases, Reviewed, ReviewStore
from core.shared.actor import Actor
from core.shared.errors import Conflict, Forbidden, NotFound
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class AddReview:
    """Keeps a review by somebody who bought the product. Raises `NotFound` for a product that nobody may see,
    `Forbidden("not_owned")` and, for a second one, `Conflict("already_reviewed")`."""

    reviews: ReviewStore
    products: Reviewed
    purchases: Purchases
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, product_id: UUID, command: WriteReview) -> ReviewView:
        now = self.clock.now()
        review = Review(
            id=self.ids.new(),
            app=actor.app,
            product_id=product_id,
            user_id=actor.user_id,
            rating=command.rating,
            comment=command.comment,
            created_at=now,
            updated_at=now,
        )
        async with self.uow(actor.app):
            product = (await self.products.get(actor.app, [product_id])).get(product_id)
            owned = await self.purchases.of(actor.app, actor.user_id, product_id)
            if product is None or not (product.active or owned):
                raise NotFound
            if not owned:
                raise Forbidden("not_owned", "Reviews are for those who bought the product.")
            if not await self.reviews.add(review):
                raise Conflict("already_reviewed", "You have a review of this product; change that one.")
        return view_of(review)
