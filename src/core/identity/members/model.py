"""An app's people as its admins see and change them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

AppRole = Literal["moderator", "admin", "ambassador"]
"""What an admin can make of somebody; an owner is the studio's to make."""

Allowance = Annotated[int, Meta(ge=0, le=2**53 - 1, examples=[5_000_000])]


class AiBudget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person may have models do in a day or a calendar month (UTC): so many millionths of a dollar, and so many
    requests."""

    micros: Allowance
    requests: Allowance
    per: Literal["day", "month"]


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the app; `roles` are those of this app, `suspended` tells whether they are shut out of it, and
    without an `ai_budget` the app's own applies."""

    id: UUID
    email: str | None
    name: str | None
    roles: list[str]
    suspended: bool
    ai_budget: AiBudget | None
    created_at: datetime


class MemberPage(msgspec.Struct, frozen=True, kw_only=True):
    """The app's people, who joined last first."""

    items: list[MemberView]
    next_cursor: str | None


class ChangeMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. `roles` are all that the person has from now on; null as
    `ai_budget` leaves them with the app's."""

    suspended: bool | UnsetType = UNSET
    roles: Annotated[list[AppRole], Meta(max_length=3)] | UnsetType = UNSET
    ai_budget: AiBudget | UnsetType | None = UNSET


class Place(msgspec.Struct, frozen=True):
    """Where a page ended."""

    created_at: datetime
    id: UUID
