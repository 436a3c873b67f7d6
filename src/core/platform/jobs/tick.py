"""Turn instants that have come into jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.platform.jobs.handlers import Handlers, Occurrence, Source
from core.platform.jobs.ports import Jobs, Turns
from core.shared.actor import STUDIO
from core.shared.ports import Clock, UnitOfWork

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tick:
    """Asks every source for what is due now, until nothing is left, and adds the current occurrence of every schedule;
    how much was dealt with.

    A source has one worker at a time: with `wait` this one takes the next turn, else it leaves the source to the other.
    Each time that a source is asked is a unit of work of its own, so that a million rows that come due at once need no
    more memory than one of its batches.
    """

    handlers: Handlers
    jobs: Jobs
    turns: Turns
    uow: UnitOfWork
    clock: Clock
    seen: dict[str, datetime] = field(default_factory=dict)

    async def __call__(self, *, wait: bool = False) -> int:
        added = 0
        for source in self.handlers.sources:
            while (found := await self._asked(source, wait=wait)) > 0:
                added += found
        return added + await self._occurrences()

    async def _asked(self, source: Source, *, wait: bool) -> int:
        async with self.uow(STUDIO):
            if not await self.turns.take(f"source:{source.name}", wait=wait):
                return 0
            return await source.poll(self.clock.now())

    async def _occurrences(self) -> int:
        now = self.clock.now()
        current = {schedule.name: occurrence(now, schedule.every) for schedule in self.handlers.schedules}
        fresh = {name: at for name, at in current.items() if self.seen.get(name) != at}
        if not fresh:
            return 0
        added = 0
        async with self.uow(STUDIO):
            for name, at in sorted(fresh.items()):  # in one order everywhere: no two workers wait for each other
                added += await self.jobs.add(STUDIO, name, Occurrence(at), due_at=at, key=at.isoformat())
        self.seen.update(fresh)
        return added


def occurrence(now: datetime, every: timedelta) -> datetime:
    """The last full `every` since 1970 at or before `now`."""
    return _EPOCH + (now - _EPOCH) // every * every
