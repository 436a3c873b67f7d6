"""What is said in passing is heard in every process, on memory and on Postgres, and nothing is kept of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.passing import MemoryPassing
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.listener import Listener
from adapters.postgres.platform.passing import PostgresOverheard, PostgresPassing
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.platform.live.ports import Comings, Overheard
from core.shared.live import LiveItem, LiveWhispers
from core.shared.ports import UnitOfWork
from tests.support.live import wait_for

ADA, BOB = UUID(int=1), UUID(int=2)
CHEER = LiveItem(user_id=ADA, name="signal", data=b'{"kind": "cheer", "text": "a b\xc3\xa9"}')


@dataclass
class Room:
    """One adapter's ports, and what was heard."""

    uow: UnitOfWork
    comings: Comings
    whispers: LiveWhispers
    moved: list[tuple[str, UUID | None]] = field(default_factory=list)
    whispered: list[tuple[str, LiveItem]] = field(default_factory=list)

    def listen(self, overheard: Overheard) -> None:
        overheard.listen(lambda *said: self.moved.append(said), lambda *said: self.whispered.append(said))

    async def heard(self) -> None:
        """Return once all that was said before has been heard."""
        end = LiveItem(user_id=UUID(int=99), name="end", data=b"{}")
        await self.whispers.whisper("here", end)
        await wait_for(lambda: ("here", end) in self.whispered, 5, lambda: self.whispered)
        self.whispered.remove(("here", end))


@pytest.fixture(params=["memory", "postgres"])
async def room(request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    if request.param == "memory":
        passing = MemoryPassing()
        here = Room(MemoryUnitOfWork(MemoryDatabase()), passing, passing)
        here.listen(passing)
        yield here
        return
    dsn = request.getfixturevalue("database")
    database, listener = Database(dsn, size=4), Listener(dsn)
    said = PostgresPassing(database)
    here = Room(PostgresUnitOfWork(database), said, said)
    here.listen(PostgresOverheard(listener))
    await database.start()
    await listener.start()
    await wait_for(lambda: listener.connected, 5, lambda: "not connected")
    assert here.moved == [("", None)], "who begins to listen may have missed something"
    here.moved.clear()
    yield here
    await listener.stop()
    await database.stop()


async def test_a_whisper_is_heard_as_it_was_said(room: Room) -> None:
    await room.whispers.whisper("here", CHEER)
    await room.whispers.whisper("there", CHEER)
    await room.heard()
    assert room.whispered == [("here", CHEER), ("there", CHEER)]


async def test_who_came_or_went_is_heard_once_it_is_committed(room: Room) -> None:
    async with room.uow("here"):
        await room.comings.moved("here", ADA)
    await room.comings.moved("there", BOB)
    await room.heard()
    assert room.moved == [("here", ADA), ("there", BOB)]


async def test_many_whispers_at_once_all_come(room: Room) -> None:
    items = [LiveItem(user_id=BOB, name="signal", data=b"%d" % number) for number in range(20)]
    await asyncio.gather(*(room.whispers.whisper("here", item) for item in items))
    await room.heard()
    assert sorted(int(item.data) for _, item in room.whispered) == list(range(20))
