"""The worker in one process: it works, it holds its breath with the clock, it finishes what it began."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.figures import MemoryFigures
from adapters.memory.platform.transport import MemoryTransport
from core.platform.jobs.dispatch import Dispatch
from core.platform.jobs.handlers import Handler, Handlers
from core.platform.jobs.model import Delivery
from core.platform.jobs.tell_counts import TellCounts
from core.platform.jobs.tick import Tick
from entrypoints.jobs import worker as module
from entrypoints.jobs.worker import Worker
from tests.support.jobs import Moved, Note, World, memory_world


class Lever:
    """Says whether the clock is held."""

    def __init__(self) -> None:
        self.down = False

    def held(self) -> bool:
        return self.down


class Broken(MemoryTransport):
    """Fails the first time it is asked for anything."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 2

    async def hand(self, job_ids: Sequence[UUID]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("away")
        await super().hand(job_ids)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Milliseconds for seconds."""
    for name in ("POLL_SECONDS", "TICK_SECONDS", "TELL_SECONDS"):
        monkeypatch.setattr(module, name, 0.001)


class Shop:
    """A worker over memory."""

    def __init__(self, *handlers: Handler, transport: MemoryTransport | None = None) -> None:
        database = MemoryDatabase()
        self.world: World = memory_world(database)
        self.lever, self.figures = Lever(), MemoryFigures(database)
        known = Handlers.of(handlers, events=["moved"])
        world, transport = self.world, transport or MemoryTransport()
        self.worker = Worker(
            handlers=known,
            dispatch=Dispatch(known, world.relay, world.due, transport, world.clock),
            tick=Tick(known, world.jobs, world.turns, world.uow, world.clock),
            claims=world.claims,
            run=world.run(known),
            receiver=transport,
            held=self.lever,
            clock=world.clock,
            tell=TellCounts(world.tally, self.figures),
        )

    async def __aenter__(self) -> "Shop":
        await self.worker.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.worker.stop()

    async def quiet(self) -> None:
        """Wait until nothing is left to do."""
        async with asyncio.timeout(5):
            while True:
                depths = await self.world.depths.depths(self.world.clock.now())
                if not depths.events and not depths.due and not depths.running:
                    return
                await asyncio.sleep(0.001)


def noting(calls: list[Any], **options: Any) -> Handler:
    async def call(message: Any) -> None:
        calls.append(message)

    return Handler(**{"name": "note", "make": lambda: call, "payload": Note} | options)


async def test_it_does_what_is_told_and_what_is_added() -> None:
    notes: list[Any] = []
    reactions: list[Any] = []
    async with Shop(noting(notes), noting(reactions, name="react", event="moved")) as shop:
        await shop.world.tell(Moved(number=1))
        await shop.world.add("a")
        await shop.quiet()
    assert [note.payload.text for note in notes] == ["a"]
    assert [reaction.event.number for reaction in reactions] == [1]
    assert await shop.figures.read("jobs_total") == {"note done": 1, "react done": 1}


async def test_while_the_clock_is_held_it_runs_nothing() -> None:
    notes: list[Any] = []
    async with Shop(noting(notes)) as shop:
        shop.lever.down = True
        await shop.world.add("a")
        await asyncio.sleep(0.03)
        assert notes == []
        shop.lever.down = False
        await shop.quiet()
    assert len(notes) == 1


async def test_a_stop_waits_for_what_is_in_flight() -> None:
    begun, ended = asyncio.Event(), []

    async def slow(_: Delivery) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        ended.append(1)

    async with Shop(Handler("note", lambda: slow, payload=Note)) as shop:
        await shop.world.add()
        await begun.wait()
    assert ended == [1]
    assert await shop.world.due.idle(["moved"])


async def test_a_stop_gives_back_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.02)
    begun = asyncio.Event()

    async def endless(_: Delivery) -> None:
        begun.set()
        await asyncio.sleep(60)

    async with Shop(Handler("note", lambda: endless, payload=Note)) as shop:
        await shop.world.add()
        await begun.wait()
    job = await shop.world.claims.claim_next(["note"], shop.world.clock.now())
    assert job
    assert job.attempts == 1


async def test_a_transport_that_is_away_for_a_while_stops_nothing_for_good() -> None:
    notes: list[Any] = []
    async with Shop(noting(notes), transport=Broken()) as shop:
        await shop.world.add("a")
        async with asyncio.timeout(5):
            while not notes:
                await shop.world.expire()  # as the hand-over's time passes
                await asyncio.sleep(0.001)
    assert len(notes) == 1
