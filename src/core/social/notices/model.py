"""Notices: what stands in a person's notifications."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.notices import NoticeType

KEPT = timedelta(days=90)
"""How long a notice can be read."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice to one person. `key` names its sentence, `params` fill it, `about` is the thing it concerns; those of
    one `gather` that haven't been seen are one. `given_at` is when it last changed."""

    id: UUID
    app: str
    user_id: UUID
    type: NoticeType
    key: str
    params: dict[str, str | int] = {}
    about: UUID | None = None
    gather: str | None = None
    given_at: datetime
    seen_at: datetime | None = None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A notice with how many `people` are behind it, and the latest of them."""

    notice: Notice
    people: int
    latest: UUID | None


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of notices ends."""

    given_at: datetime
    id: UUID


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in its reader's language. `key` tells clients what it is of, `actor_id` who did it last and `people` how
    many have; `about` is the thing to open, such as a post."""

    id: UUID
    type: NoticeType
    key: str
    text: str
    about: UUID | None
    actor_id: UUID | None
    people: int
    seen: bool
    created_at: datetime


class NoticePage(msgspec.Struct, frozen=True, kw_only=True):
    """Notices, the latest first, and how many of all have not been seen."""

    items: list[NoticeView]
    unseen: int
    next_cursor: str | None


class MarkSeen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """These notices or `all`; one of the two."""

    ids: Annotated[list[UUID], Meta(max_length=100)] | UnsetType = UNSET
    all: Literal[True] | UnsetType = UNSET


class Unseen(msgspec.Struct, frozen=True):
    """How many notices have not been seen."""

    unseen: int
