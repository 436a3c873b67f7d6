"""Jobs on either adapter, with a clock that tests move."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.claims import MemoryClaims, MemorySettlements
from adapters.memory.platform.figures import MemoryFigures
from adapters.memory.platform.jobs import MemoryDueJobs, MemoryEventRelay, MemoryJobs
from adapters.memory.platform.turns import MemoryTurns
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.platform.claims import PostgresClaims, PostgresSettlements
from adapters.postgres.platform.jobs import PostgresDueJobs, PostgresEventRelay, PostgresJobs
from adapters.postgres.platform.turns import PostgresTurns
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.ids import TimeOrderedIds
from adapters.system.tally import JobTally
from core.platform.figures.ports import Figures
from core.platform.jobs.drain import Drain
from core.platform.jobs.handlers import Handler, Handlers, Schedule, Source
from core.platform.jobs.ports import Claims, DueJobs, EventRelay, Jobs, QueueDepths, Settlements, Turns
from core.platform.jobs.run_job import RunJob
from core.platform.jobs.tell_counts import TellCounts
from core.platform.jobs.tick import Tick
from core.shared.events import Event
from core.shared.ports import Outbox, UnitOfWork

START = datetime(2030, 1, 1, 12, tzinfo=UTC)


class Moved(Event, frozen=True, kw_only=True):
    """An event of tests alone."""

    app: str = "here"
    number: int = 0


class Note(msgspec.Struct, frozen=True):
    """A payload of tests alone."""

    text: str = ""


class HandClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class World:
    """Every port of jobs on one adapter."""

    clock: Any
    """A `HandClock`, or what the test gave."""
    uow: UnitOfWork
    outbox: Outbox
    jobs: Jobs
    relay: EventRelay
    due: DueJobs
    depths: QueueDepths
    claims: Claims
    settlements: Settlements
    turns: Turns
    expire: Callable[[], Any]
    """Ends every lease now, as if its time had passed."""
    tally: JobTally = field(default_factory=JobTally)
    figures: Figures = field(default_factory=lambda: MemoryFigures(MemoryDatabase()))
    """What drains tell."""

    async def add(self, text: str = "", *, name: str = "note", app: str = "here", **options: Any) -> bool:
        """A job in a unit of work of its own."""
        async with self.uow(app):
            return await self.jobs.add(app, name, Note(text), **options)

    async def tell(self, *events: Event) -> None:
        """Events in a unit of work of their own."""
        async with self.uow(events[0].app):
            await self.outbox.add(*events)

    @property
    def counted(self) -> TellCounts:
        """Tells the figures what was counted."""
        return TellCounts(self.tally, self.figures)

    def run(self, handlers: Handlers) -> RunJob:
        """The runner for these handlers."""
        return RunJob(handlers, self.settlements, self.uow, self.clock, self.tally)

    def drain(self, *handlers: Handler, sources: Iterable[Source] = (), schedules: Iterable[Schedule] = ()) -> Drain:
        """A drain that knows these."""
        known = Handlers.of(handlers, sources=sources, schedules=schedules, events=["moved"])
        tick = Tick(known, self.jobs, self.turns, self.uow, self.clock)
        return Drain(known, self.relay, self.due, self.claims, tick, self.run(known), self.clock, self.counted)


def memory_world(database: MemoryDatabase | None = None) -> World:
    """On memory."""
    database, clock = database or MemoryDatabase(), HandClock()
    ids = TimeOrderedIds(clock)
    due = MemoryDueJobs(database)

    async def expire() -> None:
        rows = database.table("jobs")
        for key, row in rows.items():
            rows.put(key, msgspec.structs.replace(row, lease_until=row.lease_until and 0.0))

    return World(
        clock,
        MemoryUnitOfWork(database),
        MemoryOutbox(database, clock, ids),
        MemoryJobs(database, clock, ids),
        MemoryEventRelay(database, ids),
        due,
        due,
        MemoryClaims(database),
        MemorySettlements(database, clock),
        MemoryTurns(database),
        expire,
    )


@asynccontextmanager
async def postgres_world(dsn: str, clock: Any = None) -> AsyncIterator[World]:
    """On Postgres."""
    database, clock = Database(dsn, size=8), clock or HandClock()
    ids = TimeOrderedIds(clock)
    due = PostgresDueJobs(database)

    async def expire() -> None:
        await database.execute("*", "update jobs set lease_until = '2000-01-01' where lease_until is not null")

    await database.start()
    try:
        yield World(
            clock,
            PostgresUnitOfWork(database),
            PostgresOutbox(database, clock, ids),
            PostgresJobs(database, clock, ids),
            PostgresEventRelay(database),
            due,
            due,
            PostgresClaims(database),
            PostgresSettlements(database, clock),
            PostgresTurns(database),
            expire,
        )
    finally:
        await database.stop()
