"""Reviews in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.memory.commerce.catalog.products import REVIEWS
from adapters.memory.database import MemoryDatabase
from core.commerce.reviews.model import Review


@dataclass(frozen=True, slots=True)
class MemoryReviews:
    """`core.commerce.reviews.ports.ReviewStore`: reviews by app and id."""

    database: MemoryDatabase

    async def add(self, review: Review) -> bool:
        async with self.database.turn():
            if any(
                (one.product_id, one.user_id) == (review.product_id, review.user_id)
                for one in self._reviews(review.app)
            ):
                return False
            self.database.table(REVIEWS).put((review.app, review.id), review)
            return True

    async def lock(self, app: str, review_id: UUID) -> Review | None:
        async with self.database.turn():
            found: Review | None = self.database.table(REVIEWS).get((app, review_id))
            return found

    async def save(self, review: Review) -> None:
        async with self.database.turn():
            self.database.table(REVIEWS).put((review.app, review.id), review)

    async def remove(self, app: str, review_id: UUID) -> None:
        async with self.database.turn():
            self.database.table(REVIEWS).remove((app, review_id))

    async def page(
        self, app: str, product_id: UUID | None, before: UUID | None, limit: int, *, hidden: bool | None = False
    ) -> list[Review]:
        async with self.database.turn():
            found = [
                review
                for review in self._reviews(app)
                if (product_id is None or review.product_id == product_id)
                and (before is None or review.id < before)
                and (hidden is None or review.hidden == hidden)
            ]
            return sorted(found, key=lambda review: review.id, reverse=True)[:limit]

    def _reviews(self, app: str) -> list[Review]:
        return [review for (owner, _), review in self.database.table(REVIEWS).items() if owner == app]
