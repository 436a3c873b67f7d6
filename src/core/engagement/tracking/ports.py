"""What tracking needs of the world."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.engagement.achievements.ports import MeasureSource
from core.engagement.tracking.fold import Entry, KeptDay, Totals


class Page(msgspec.Struct, frozen=True):
    """A day, if there is something on it, and what all the person's days come to."""

    day: KeptDay | None
    totals: Totals


class TrackingBook(Protocol):
    """Where entries are kept, with the days folded from them and the totals of the days."""

    async def day_of(self, app: str, user_id: UUID, entry_id: UUID) -> date | None:
        """The day that the entry is kept on; None when it isn't kept."""
        ...

    async def open(self, app: str, user_id: UUID, day: date) -> Page:
        """The day as it is, which nobody else changes until the transaction ends. For somebody whose membership the
        transaction holds already."""
        ...

    async def entries(self, app: str, user_id: UUID, day: date) -> list[Entry]:
        """All entries of the day, in any order."""
        ...

    async def write(self, app: str, user_id: UUID, entry: Entry, page: Page) -> None:
        """Keep the entry, and day and totals as they are with it."""
        ...


class TrackingDays(Protocol):
    """Reading what is folded."""

    async def between(self, app: str, user_id: UUID, first: date, last: date) -> list[KeptDay]:
        """The days from `first` to `last`, both included, that there is something on, oldest first."""
        ...


class TrackingMeasures(MeasureSource, Protocol):
    """The totals of many people, as figures that achievements are about: the fields of `Totals`."""


class OldEntries(Protocol):
    """Entries that no late one can come before any more."""

    async def prune(self, before: datetime, most: int) -> int:
        """Close the days of all apps before that date, at most so many, and forget their entries; how many days."""
        ...
