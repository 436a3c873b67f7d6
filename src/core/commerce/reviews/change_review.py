"""Thinking otherwise of a product, and hiding what others shall not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace

from core.commerce.reviews.model import (
    AdminReviewView,
    ChangeReview,
    HideReview,
    Review,
    ReviewView,
    admin_view_of,
    view_of,
)
from core.commerce.reviews.ports import Admins, ReviewStore
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.ports import Clock, UnitOfWork

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class SetReviewHidden:
    """Hides a review from everybody, with its rating, or shows it again. Raises `NotFound`."""

    reviews: ReviewStore
    audit: Audit
    uow: UnitOfWork

    async def __call__(self, actor: Actor, review_id: UUID, command: HideReview) -> AdminReviewView:
        async with self.uow(actor.app):
            review = await self.reviews.lock(actor.app, review_id)
            if review is None:
                raise NotFound
            after: Review = replace(review, hidden=command.hidden)
            if after != review:
                await self.reviews.save(after)
                await self.audit.record(
                    actor.app,
                    "review_hidden" if after.hidden else "review_shown",
                    review.user_id,
                    review_id=str(review_id),
                    by=str(actor.user_id),
                )
        return admin_view_of(after)


@dataclass(frozen=True, slots=True)
class AlterReview:
    """Changes one's own review. Who has `hidden` in the command must be an admin, and may hide anybody's. Raises
    `NotFound` for a review that isn't theirs."""

    reviews: ReviewStore
    admins: Admins
    set_hidden: SetReviewHidden
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, product_id: UUID, review_id: UUID, command: ChangeReview) -> ReviewView:
        wished: dict[str, Any] = {}
        if command.rating is not UNSET:
            wished["rating"] = command.rating
        if command.comment is not UNSET:
            wished["comment"] = command.comment
        async with self.uow(actor.app):
            review = await self.reviews.lock(actor.app, review_id)
            if review is None or review.product_id != product_id:
                raise NotFound
            if command.hidden is not UNSET:
                if ADMIN not in await self.admins.of(actor.app, actor.user_id):
                    raise NotFound
                await self.set_hidden(actor, review_id, HideReview(hidden=command.hidden))
                review = replace(review, hidden=command.hidden)
            if wished or command.hidden is UNSET:
                if review.user_id != actor.user_id:
                    raise NotFound
                review = replace(review, **wished, updated_at=self.clock.now())
                await self.reviews.save(review)
        return view_of(review)


@dataclass(frozen=True, slots=True)
class RemoveReview:
    """Takes one's own review back. Raises `NotFound` for a review that isn't theirs, and `Conflict("review_hidden")`
    for a hidden one, which would else come back with the next."""

    reviews: ReviewStore
    uow: UnitOfWork

    async def __call__(self, actor: Actor, product_id: UUID, review_id: UUID) -> None:
        async with self.uow(actor.app):
            review = await self.reviews.lock(actor.app, review_id)
            if review is None or (review.product_id, review.user_id) != (product_id, actor.user_id):
                raise NotFound
            if review.hidden:
                raise Conflict("review_hidden", "This review was hidden by an admin; it can be changed, not replaced.")
            await self.reviews.remove(actor.app, review_id)
