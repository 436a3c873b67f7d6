"""What analytics need of the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from core.platform.analytics.model import Counted, Key, Seen


class Usage(Protocol):
    """Counts that only grow. Many processes add to them at once."""

    async def saw(self, seen: Collection[Seen]) -> None:
        """Count each person once in the day, the week and the month, whoever else has seen them. Who has left the app
        meanwhile isn't counted, and nothing about them is kept."""
        ...

    async def add(self, counts: Mapping[Key, int]) -> None:
        """Add to the counts; inside a unit of work of one app together with it."""
        ...

    async def prune(self, counts_before: date, people_before: date, most: int) -> int:
        """Forget counts of periods that began before the one day, and who it was that was active in periods that ended
        before the other, each at most `most`; how many rows in all."""
        ...


class UsageReads(Protocol):
    """The counts; those of the last moments may be missing."""

    async def read(self, apps: Collection[str], first: date, last: date) -> list[Counted]:
        """Every count of these apps whose period begins within the range of days."""
        ...


class Collected(Protocol):
    """What this process has counted and not yet added."""

    async def flush(self) -> None:
        """Add it now."""
        ...
