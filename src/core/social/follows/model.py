"""What is between people, and what they do about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.text import VISIBLE

State = Literal["none", "requested", "following"]
Roster = Literal["followers", "following", "requests", "blocked"]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=VISIBLE, examples=["Spam"])]


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """What one person is to another: whether they follow, or asked to, and who of both has blocked the other."""

    following: bool = False
    requested: bool = False
    blocks: bool = False
    blocked: bool = False

    @property
    def barred(self) -> bool:
        """To each the other isn't there."""
        return self.blocks or self.blocked

    @property
    def state(self) -> State:
        """In the wire's words."""
        return "following" if self.following else "requested" if self.requested else "none"


class Whom(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The other person."""

    user_id: UUID


class FollowView(msgspec.Struct, frozen=True, kw_only=True):
    """How the one who asked, or is answered, stands to the other now."""

    state: State


class BlockView(msgspec.Struct, frozen=True, kw_only=True):
    """To each of both the other isn't there."""

    user_id: UUID
    blocked: bool


class Place(msgspec.Struct, frozen=True):
    """Where a page ended."""

    at: datetime
    user_id: UUID


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on a list, and since when."""

    user_id: UUID
    display_name: str
    at: datetime


class FollowEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who follows, or is followed."""

    user_id: UUID
    display_name: str
    followed_at: datetime


class FollowPage(msgspec.Struct, frozen=True, kw_only=True):
    """People, the latest first."""

    items: list[FollowEntry]
    next_cursor: str | None


class RequestEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who waits to be let in."""

    user_id: UUID
    display_name: str
    requested_at: datetime


class RequestPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who waits, the latest first."""

    items: list[RequestEntry]
    next_cursor: str | None


class BlockEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom one has blocked."""

    user_id: UUID
    display_name: str
    blocked_at: datetime


class BlockPage(msgspec.Struct, frozen=True, kw_only=True):
    """Whom one has blocked, the latest first."""

    items: list[BlockEntry]
    next_cursor: str | None


class ReportAbuse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person or a post, one of both, and what is wrong."""

    reason: Reason
    user_id: UUID | UnsetType = UNSET
    post_id: UUID | UnsetType = UNSET


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody told moderators of a person or, with `post_id`, of what that person wrote. Without `reporter_id`
    when that one has gone."""

    id: UUID
    app: str
    reporter_id: UUID | None
    user_id: UUID
    post_id: UUID | None
    reason: str
    created_at: datetime


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """One's own report. Of a post `user_id` is its author."""

    id: UUID
    user_id: UUID
    post_id: UUID | None
    reason: str
    created_at: datetime
