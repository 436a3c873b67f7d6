"""What people note down of a day, as they send it and as they see it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.engagement.achievements.model import Unlocked
from core.shared.text import NO_NUL

MOST_WATER, MOST_TIMES = 100_000, 10_000
LIMITS = {
    "water_intake": MOST_WATER,
    "breathing_sessions": MOST_TIMES,
    "posture_checks": MOST_TIMES,
    "screen_breaks": MOST_TIMES,
}
"""The fields that can be counted on, and where each of them ends."""

Water = Annotated[int, Meta(ge=0, le=MOST_WATER, examples=[1500], description="In milliliters.")]
Times = Annotated[int, Meta(ge=0, le=MOST_TIMES, examples=[3])]
MoreWater = Annotated[int, Meta(ge=-MOST_WATER, le=MOST_WATER, examples=[250])]
MoreTimes = Annotated[int, Meta(ge=-MOST_TIMES, le=MOST_TIMES, examples=[1])]
MoodLevel = Annotated[int, Meta(ge=1, le=5, examples=[4])]
MoodWord = Annotated[str, Meta(min_length=1, max_length=32, pattern=NO_NUL, examples=["calm"])]


class Increment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be added, or with a minus taken away; no sum goes below 0 or beyond the field's limit."""

    water_intake: MoreWater | UnsetType = UNSET
    breathing_sessions: MoreTimes | UnsetType = UNSET
    posture_checks: MoreTimes | UnsetType = UNSET
    screen_breaks: MoreTimes | UnsetType = UNSET


class TrackingChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be noted down; what is left out stays. A value replaces the day's, and `increment` adds to it, after
    the value where both name a field. `mood` is a level from 1 to 5 or a word, and null takes it back."""

    water_intake: Water | UnsetType = UNSET
    mood: MoodLevel | MoodWord | UnsetType | None = UNSET
    breathing_sessions: Times | UnsetType = UNSET
    posture_checks: Times | UnsetType = UNSET
    screen_breaks: Times | UnsetType = UNSET
    morning_stretch: bool | UnsetType = UNSET
    evening_reflection: bool | UnsetType = UNSET
    increment: Increment | UnsetType = UNSET


class TrackingDay(msgspec.Struct, frozen=True, kw_only=True):
    """A local day as noted down so far; `updated_at` is null before anything was."""

    date: date
    water_intake: int
    mood: int | str | None
    breathing_sessions: int
    posture_checks: int
    screen_breaks: int
    morning_stretch: bool
    evening_reflection: bool
    updated_at: datetime | None


class TrackedDay(TrackingDay, frozen=True, kw_only=True):
    """The day after a change, and the achievements that the change unlocked."""

    achievements: list[Unlocked]


class TrackingHistory(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a range on which something was noted down, oldest first."""

    items: list[TrackingDay]
    next_cursor: str | None = None
