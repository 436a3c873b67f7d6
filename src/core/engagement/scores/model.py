"""A score: how quiet it was, when, and on which of the person's days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from core.shared.errors import Invalid

OLDEST = timedelta(hours=48)


class RecordScore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measured level in decibels, the lower the better. Without `recorded_at` it is of this instant."""

    db_level: Annotated[int, Meta(ge=0, le=120, examples=[31])]
    recorded_at: Annotated[datetime, Meta(tz=True)] | None = None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded score; `day` is the person's local date at `recorded_at`."""

    id: UUID
    db_level: int
    recorded_at: datetime
    day: date


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """What counts of a person here: the zone in force at an instant, and whether others may see them."""

    timezone: str
    shown: bool


def instant_of(command: RecordScore, now: datetime) -> datetime:
    """When the score was recorded, in UTC.

    Raises `Invalid` for an instant after `now`, however little (a device whose clock runs ahead leaves it out), and
    for one more than 48 hours before it.
    """
    at = command.recorded_at
    if at is None:
        return now
    if at > now:
        raise Invalid("recorded_in_the_future", "A score can't be of the future.", pointer="/recorded_at")
    if now - at > OLDEST:
        raise Invalid("recorded_too_long_ago", "A score may be 48 hours old.", pointer="/recorded_at")
    return at.astimezone(UTC)
