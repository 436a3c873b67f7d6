"""People as they are known among friends."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.text import NO_NUL
from core.social.timeline.model import FeedItem

Zone = Annotated[str, Meta(min_length=1, max_length=64, pattern=NO_NUL, examples=["Europe/Madrid"])]
FollowState = Literal["none", "requested", "following"]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the app, with whom they follow and who follows them."""

    user_id: UUID
    display_name: str
    is_private: bool
    followers: int
    following: int


class OwnAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What the app knows of oneself and shows to nobody else."""

    id: UUID
    email: str | None
    locale: str
    timezone: str
    created_at: datetime


class OwnProfile(OwnAccount, frozen=True, kw_only=True):
    """Oneself. `avatar_energy` goes from 0 to 100."""

    display_name: str
    avatar_energy: int
    is_private: bool
    followers_count: int
    following_count: int


class ChangeOwnProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays. A name has 1 to 50 visible characters. Who becomes public takes in everybody that waits
    to be let in; who becomes private keeps the followers they have."""

    display_name: Annotated[str, Meta(max_length=200, pattern=NO_NUL, examples=["Luna"])] | UnsetType = UNSET
    is_private: bool | UnsetType = UNSET
    locale: Annotated[str, Meta(min_length=2, max_length=35, pattern=NO_NUL, examples=["es"])] | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET


class PublicProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else. `follow_state` is one's own towards them. Counts and the latest posts are null for who isn't let
    in by a private person; older posts are on the feed of that person."""

    id: UUID
    display_name: str
    is_private: bool
    follow_state: FollowState
    followers_count: int | None
    following_count: int | None
    posts: list[FeedItem] | None
