"""A reminder: what it says, when it comes, and which changes of it are possible."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from core.shared.errors import Invalid
from core.shared.recurrence import EVERY_DAY, Recurrence
from core.shared.text import NO_NUL, VISIBLE

MOST = 100
"""Reminders of a person in an app."""

Kind = Annotated[str, Meta(min_length=1, max_length=50, pattern=VISIBLE, examples=["water"])]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=VISIBLE, examples=["A glass of water"])]
Message = Annotated[str, Meta(max_length=500, pattern=NO_NUL, examples=["The carafe is on the shelf."])]
Hour = Annotated[int, Meta(ge=0, le=23, examples=[9])]
Minute = Annotated[int, Meta(ge=0, le=59, examples=[30])]
Frequency = Literal["daily", "weekdays", "weekends", "custom"]
Weekday = Annotated[int, Meta(ge=1, le=7)]
Weekdays = Annotated[list[Weekday], Meta(max_length=7, examples=[[1, 3, 5]])]

_DAYS: dict[Frequency, tuple[int, ...]] = {"daily": EVERY_DAY, "weekdays": (1, 2, 3, 4, 5), "weekends": (6, 7)}


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wishes; `custom_days` are sorted, and empty unless the frequency is custom."""

    type: str
    title: str
    message: str | None
    time_hour: int
    time_minute: int
    frequency: Frequency
    custom_days: tuple[int, ...]
    is_enabled: bool

    @property
    def rule(self) -> Recurrence:
        """When it comes."""
        return Recurrence(self.time_hour * 60 + self.time_minute, _DAYS.get(self.frequency, self.custom_days))


class MakeReminder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reminder at a time of the person's own day. `custom_days` are ISO weekdays (1 is Monday), needed for the
    frequency `custom` and of no meaning for others."""

    type: Kind
    title: Title
    time_hour: Hour
    time_minute: Minute
    frequency: Frequency
    message: Message | None = None
    custom_days: Weekdays | None = None
    is_enabled: bool = True


class ChangeReminder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays."""

    type: Kind | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    time_hour: Hour | UnsetType = UNSET
    time_minute: Minute | UnsetType = UNSET
    frequency: Frequency | UnsetType = UNSET
    message: Message | UnsetType | None = UNSET
    custom_days: Weekdays | UnsetType | None = UNSET
    is_enabled: bool | UnsetType = UNSET


class ReminderView(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder and when it comes next: null while it is off."""

    id: UUID
    type: str
    title: str
    message: str | None
    time_hour: int
    time_minute: int
    frequency: Frequency
    custom_days: list[int]
    is_enabled: bool
    next_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ReminderPage(msgspec.Struct, frozen=True, kw_only=True):
    """One's own reminders, the newest first."""

    items: list[ReminderView]
    next_cursor: str | None


def content_of(wish: MakeReminder) -> Content:
    """What is wished for, whole; raises `Invalid`."""
    return _content(
        type=wish.type,
        title=wish.title,
        message=wish.message,
        time_hour=wish.time_hour,
        time_minute=wish.time_minute,
        frequency=wish.frequency,
        custom_days=wish.custom_days or (),
        is_enabled=wish.is_enabled,
    )


def changed(content: Content, changes: ChangeReminder) -> Content:
    """The content after the changes; raises `Invalid`."""
    given = {name: value for name, value in asdict(changes).items() if value is not UNSET}
    if given.get("custom_days", ()) is None:
        given["custom_days"] = ()
    return _content(**{**asdict(content), **given})


def _content(*, frequency: Frequency, custom_days: list[int] | tuple[int, ...], **rest: object) -> Content:
    days = tuple(sorted(set(custom_days)))
    if len(days) < len(custom_days):
        raise Invalid("validation_failed", "Each weekday stands once.", pointer="/custom_days")
    if frequency != "custom":
        days = ()
    elif not days:
        raise Invalid("validation_failed", "A custom frequency needs a weekday.", pointer="/custom_days")
    return msgspec.convert({"frequency": frequency, "custom_days": days, **rest}, Content)
