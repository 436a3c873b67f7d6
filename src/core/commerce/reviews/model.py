"""What buyers say of a product."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.text import NO_NUL

Stars = Annotated[int, Meta(ge=1, le=5, examples=[5])]
Comment = Annotated[str, Meta(max_length=2000, pattern=NO_NUL)]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A person's review of a product; what is `hidden` nobody sees but admins, and its rating doesn't count."""

    id: UUID
    app: str
    product_id: UUID
    user_id: UUID
    rating: int
    comment: str
    hidden: bool = False
    created_at: datetime
    updated_at: datetime


class WriteReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One to five stars, and words if there are any. They are plain text: nothing in them is markup."""

    rating: Stars
    comment: Comment = ""


class ChangeReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays. Only an admin says whether a review is `hidden`."""

    rating: Stars | UnsetType = UNSET
    comment: Comment | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET


class HideReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether nobody shall see it."""

    hidden: bool


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """A review for everybody; `user_id` tells its author which is theirs."""

    id: UUID
    user_id: UUID
    rating: int
    comment: str
    created_at: datetime
    updated_at: datetime


class AdminReviewView(ReviewView, frozen=True, kw_only=True):
    """A review for those who look after them."""

    product_id: UUID
    hidden: bool


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """Reviews of a product, the newest first."""

    items: list[ReviewView]
    next_cursor: str | None


class AdminReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """Reviews of the app's products, the newest first."""

    items: list[AdminReviewView]
    next_cursor: str | None


def view_of(review: Review) -> ReviewView:
    """What everybody sees."""
    return msgspec.convert(review, ReviewView, from_attributes=True)


def admin_view_of(review: Review) -> AdminReviewView:
    """What admins see."""
    return msgspec.convert(review, AdminReviewView, from_attributes=True)
