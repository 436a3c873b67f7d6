"""Who used what: noted after each request in this process alone, and added to everybody's counts every other second."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from core.platform.analytics.model import Key, Seen
from core.platform.analytics.ports import Usage
from core.shared.errors import Unavailable
from core.shared.ports import Clock
from entrypoints.http.exchange import Exchange

log = logging.getLogger("rhizome.http")

FLUSH_SECONDS = 2.0
REMEMBERED = 50_000
"""People of whom this process knows that they were counted today; of more it asks the database again."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)

Noted = tuple[str, str, int, str]


class _Day:
    """What was noted of one day: requests by app, endpoint, status and code; who is known, and who of them is new."""

    __slots__ = ("counts", "date", "fresh", "known")

    def __init__(self, day: date) -> None:
        self.date = day
        self.counts: dict[Noted, int] = {}
        self.known: set[tuple[str, str]] = set()
        self.fresh: list[tuple[str, str]] = []


class UsageCollector:
    """Counts requests by app, endpoint, status and code, and remembers who sent them.

    `features` names the capability behind an endpoint. What a killed process had not yet added is lost: two seconds of
    counts; people are counted with their next request.
    """

    def __init__(self, usage: Usage, clock: Clock) -> None:
        self.features: dict[str, str] = {}
        self._usage = usage
        self._now = clock.now
        self._since = self._until = _EPOCH
        self._today = _Day(date.min)
        self._days: list[_Day] = []
        self._flushing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def note(self, exchange: Exchange) -> None:
        """A request of an app was answered. On every request's way, so it is quick."""
        app = exchange.app
        if not app:
            return
        now = self._now()
        if not self._since <= now < self._until:
            self._turn(now)
        today = self._today
        counts, noted = today.counts, (app, exchange.endpoint, exchange.status, exchange.code)
        counts[noted] = counts.get(noted, 0) + 1
        if exchange.user:
            person = (app, exchange.user)
            if person not in today.known:
                today.known.add(person)
                today.fresh.append(person)

    def _turn(self, now: datetime) -> None:
        """Another day is today; a clock that can be held may also show an earlier one."""
        self._since = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._until = self._since + _DAY
        self._today = _Day(now.date())
        self._days.append(self._today)

    async def start(self) -> None:
        """Begin to add every other second."""
        self._task = asyncio.create_task(self._repeat(), name="usage")

    async def stop(self) -> None:
        """Add what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        with suppress(Unavailable):
            await self.flush()

    async def flush(self) -> None:
        """As `core.platform.analytics.ports.Collected`; what can't be added is kept for the next time."""
        async with self._flushing:
            for day in list(self._days):
                await self._add(day)
                if day is not self._today and not day.counts and not day.fresh:
                    self._days.remove(day)
                elif len(day.known) > REMEMBERED:
                    day.known = set(day.fresh)

    async def _add(self, day: _Day) -> None:
        fresh, day.fresh = day.fresh, []
        counts, day.counts = day.counts, {}
        try:
            if fresh:
                await self._usage.saw([Seen(app, day.date, UUID(user)) for app, user in fresh])
                fresh = []
            if counts:
                await self._usage.add(self._keyed(day.date, counts))
                counts = {}
        finally:
            day.fresh += fresh
            for noted, many in counts.items():
                day.counts[noted] = day.counts.get(noted, 0) + many

    def _keyed(self, day: date, counts: Mapping[Noted, int]) -> dict[Key, int]:
        found: dict[Key, int] = defaultdict(int)
        for (app, endpoint, status, code), many in counts.items():
            found[Key(app, day, "status", f"{(status or 499) // 100}xx")] += many
            if endpoint in self.features:
                found[Key(app, day, "feature", self.features[endpoint])] += many
            if code:
                found[Key(app, day, "problem", code)] += many
        return found

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await self.flush()
            except Unavailable as error:
                log.warning("counts of use have to wait: %s", error.code)
            except Exception:
                log.exception("counts of use could not be added; trying again")
