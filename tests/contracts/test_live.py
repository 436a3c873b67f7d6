"""News and presence promise the same on memory and on Postgres."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.live import LiveTables, MemoryLive, MemoryPresence, MemoryStreams
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.listener import Listener
from adapters.postgres.platform.live import PostgresLiveFeed, PostgresLiveNews, PostgresOldNews
from adapters.postgres.platform.presence import PostgresPresence, PostgresStreams
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.platform.live.ports import KEPT, MOST_STREAMS, REACH, THERE, LiveNews, OldNews, Presence, Streams
from core.shared.live import LiveFeed, LiveItem
from core.shared.ports import UnitOfWork

ADA, BOB = UUID(int=1), UUID(int=2)
Age = Callable[[timedelta], Any]


@dataclass
class Studio:
    """One adapter's ports, and a way to let everything that is kept grow older."""

    uow: UnitOfWork
    feed: LiveFeed
    news: LiveNews
    streams: Streams
    presence: Presence
    old: OldNews
    age: Age

    async def arrive(self, user_id: UUID = ADA, app: str = "here", seen: int | None = None) -> tuple[UUID, int, bool]:
        """A new stream: its id, where it begins and whether it resumes."""
        stream_id = uuid4()
        arrival = await self.streams.arrive(app, user_id, stream_id, seen)
        return stream_id, arrival.position, arrival.resumed

    async def tell(self, *texts: str, user_id: UUID = ADA, app: str = "here") -> None:
        """News in a unit of work of their own."""
        items = [LiveItem(user_id=user_id, name="note", data=text.encode()) for text in texts]
        async with self.uow(app):
            await self.feed.tell(app, items)

    async def read(self, position: int, user_id: UUID = ADA, app: str = "here") -> list[tuple[int, str]]:
        """Numbers and texts of what came after a position."""
        found = await self.news.after(app, {user_id: position}, 1000)
        assert {news.user_id for news in found} <= {user_id}
        return [(news.seq, news.data.decode()) for news in found]


@pytest.fixture(params=["memory", "postgres"])
async def studio(request: pytest.FixtureRequest) -> AsyncIterator[Studio]:
    if request.param == "memory":
        tables = MemoryDatabase()
        live = MemoryLive(tables)
        uow: UnitOfWork = MemoryUnitOfWork(tables)
        yield Studio(uow, live, live, MemoryStreams(tables), MemoryPresence(tables), live, _older_rows(tables))
        return
    dsn = request.getfixturevalue("database")
    database, listener = Database(dsn, size=8), Listener(dsn)
    news = PostgresLiveNews(database, listener)
    await database.start()
    await listener.start()

    async def age(by: timedelta) -> None:
        await database.execute(
            "*", "update presences set seen_at = seen_at - $1::interval, opened_at = opened_at - $1", by
        )
        await database.execute("*", "update live_events set at = at - $1::interval", by)

    yield Studio(
        PostgresUnitOfWork(database),
        PostgresLiveFeed(database),
        news,
        PostgresStreams(database),
        PostgresPresence(database),
        PostgresOldNews(database),
        age,
    )
    await listener.stop()
    await database.stop()


def _older_rows(tables: MemoryDatabase) -> Age:
    async def age(by: timedelta) -> None:
        rows, seconds = LiveTables(tables), by.total_seconds()
        for key, row in rows.streams.items():
            rows.streams.put(key, replace(row, seen_at=row.seen_at - seconds, opened_at=row.opened_at - seconds))
        for place, (news, at) in rows.news.items():
            rows.news.put(place, (news, at - seconds))

    return age


async def test_news_are_read_in_the_order_in_which_they_were_told(studio: Studio) -> None:
    _, position, resumed = await studio.arrive()
    assert not resumed
    await studio.tell("a", "b")
    await studio.tell("c")
    assert await studio.read(position) == [(position + 1, "a"), (position + 2, "b"), (position + 3, "c")]
    assert await studio.read(position + 2) == [(position + 3, "c")]
    found = await studio.news.after("here", {ADA: position}, 2)
    assert [news.data for news in found] == [b"a", b"b"]


async def test_many_people_are_told_and_read_at_once(studio: Studio) -> None:
    _, position, _ = await studio.arrive()
    await studio.arrive(BOB)
    items = [LiveItem(user_id=one, name="note", data=b"%d" % number) for number in range(3) for one in (BOB, ADA)]
    async with studio.uow("here"):
        await studio.feed.tell("here", items)
    found = await studio.news.after("here", {ADA: position, BOB: position + 1}, 10)
    assert [(news.user_id, news.data) for news in found] == [
        (ADA, b"0"), (ADA, b"1"), (ADA, b"2"), (BOB, b"1"), (BOB, b"2"),
    ]  # fmt: skip


async def test_nothing_is_kept_for_people_who_are_not_there(studio: Studio) -> None:
    await studio.tell("nobody hears")
    stream_id, position, _ = await studio.arrive()
    await studio.tell("one")
    await studio.streams.leave("here", {stream_id: ADA})
    await studio.age(timedelta(minutes=10))
    await studio.tell("two")
    await studio.age(REACH)
    await studio.tell("too late")
    assert [text for _, text in await studio.read(0)] == ["one", "two"]
    assert await studio.read(0, BOB) == []
    assert position == (await studio.read(0))[0][0] - 1


async def test_news_of_a_failed_unit_of_work_never_were(studio: Studio) -> None:
    _, position, _ = await studio.arrive()

    async def fail() -> None:
        async with studio.uow("here"):
            await studio.feed.tell("here", [LiveItem(user_id=ADA, name="note", data=b"no")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await studio.tell("yes")
    assert await studio.read(position) == [(position + 1, "yes")]


async def test_who_has_read_one_has_been_able_to_read_all_before_it(studio: Studio) -> None:
    _, position, _ = await studio.arrive()
    await studio.arrive(BOB)
    seen: list[int] = []
    done = asyncio.Event()

    async def tell(number: int) -> None:
        both = [LiveItem(user_id=one, name="note", data=b"%d" % number) for one in (ADA, BOB)]
        async with studio.uow("here"):
            await studio.feed.tell("here", both if number % 2 else both[::-1])
            await asyncio.sleep(0.001 * (number % 5))

    async def listen() -> None:
        while not done.is_set() or len(seen) < 40:
            seen.extend(seq for seq, _ in await studio.read(seen[-1] if seen else position))
            await asyncio.sleep(0)

    listening = asyncio.create_task(listen())
    await asyncio.gather(*(tell(number) for number in range(40)))
    done.set()
    await asyncio.wait_for(listening, 10)
    assert seen == list(range(position + 1, position + 41))


async def test_another_apps_news_and_people_are_not_there(studio: Studio) -> None:
    await studio.arrive(app="here")
    await studio.arrive(app="there")
    await studio.tell("of here", app="here")
    await studio.tell("of there", app="there")
    assert [text for _, text in await studio.read(0, app="here")] == ["of here"]
    assert [text for _, text in await studio.read(0, app="there")] == ["of there"]
    await studio.arrive(BOB, app="there")
    assert await studio.presence.connected("here", [ADA, BOB]) == {ADA}
    assert (await studio.presence.online("here"), await studio.presence.online("there")) == (1, 2)


async def test_a_client_resumes_where_it_was_while_nothing_was_missed(studio: Studio) -> None:
    stream_id, position, _ = await studio.arrive()
    await studio.tell("a", "b")
    await studio.streams.leave("here", {stream_id: ADA})
    await studio.tell("while away")
    assert (await studio.arrive(seen=position + 1))[1:] == (position + 1, True)
    assert (await studio.arrive(seen=position + 3))[1:] == (position + 3, True)
    assert (await studio.arrive(seen=position + 4))[1:] == (position + 3, False), "an id that was never given"
    assert (await studio.arrive(seen=None))[1:] == (position + 3, False)


async def test_who_was_away_for_too_long_is_told_that_something_may_be_missing(studio: Studio) -> None:
    stream_id, position, _ = await studio.arrive()
    await studio.tell("a")
    await studio.streams.leave("here", {stream_id: ADA})
    await studio.age(REACH)
    await studio.tell("unheard")
    _, later, _ = await studio.arrive()
    await studio.tell("b")
    assert (await studio.arrive(seen=position + 1))[2] is False
    assert (await studio.arrive(seen=later))[1:] == (later, True)
    assert [text for _, text in await studio.read(position + 1)] == ["b"]


async def test_news_that_were_forgotten_are_known_to_be_missing(studio: Studio) -> None:
    stream_id, position, _ = await studio.arrive()
    await studio.tell("a")
    await studio.age(KEPT)
    await studio.streams.renew("here", {stream_id: ADA})
    await studio.tell("b")
    assert await studio.old.prune(10) == 1
    assert await studio.old.prune(10) == 0
    assert [text for _, text in await studio.read(position)] == ["b"]
    assert (await studio.arrive(seen=position))[2] is False
    assert (await studio.arrive(seen=position + 1))[2] is True


async def test_streams_live_by_their_signs_and_are_forgotten_when_nobody_can_resume(studio: Studio) -> None:
    stream_id, _, _ = await studio.arrive()
    await studio.arrive(BOB)
    await studio.age(THERE)
    assert await studio.presence.online("here") == 0
    assert await studio.streams.renew("here", {stream_id: ADA, uuid4(): ADA}) == {stream_id}
    assert await studio.presence.connected("here", [ADA, BOB]) == {ADA}
    assert await studio.presence.within_reach("here", [ADA, BOB]) == {ADA, BOB}
    await studio.streams.leave("here", {stream_id: ADA})
    assert await studio.presence.connected("here", [ADA, BOB]) == set()
    assert await studio.streams.renew("here", {stream_id: ADA}) == set()
    await studio.age(REACH - THERE)
    assert await studio.presence.within_reach("here", [ADA, BOB]) == {ADA}
    assert await studio.old.prune(10) == 1


async def test_a_person_counts_once_and_has_so_many_streams_at_most(studio: Studio) -> None:
    first, *others = [(await studio.arrive())[0] for _ in range(MOST_STREAMS)]
    assert await studio.presence.online("here") == 1
    last = await studio.streams.arrive("here", ADA, uuid4(), None)
    assert last.replaced == {first}
    assert await studio.streams.renew("here", dict.fromkeys([first, *others], ADA)) == set(others)


async def test_who_listens_hears_of_news_that_are_committed(studio: Studio) -> None:
    heard: list[tuple[str, UUID | None]] = []
    studio.news.listen(lambda app, user_id: heard.append((app, user_id)))
    deadline = time.monotonic() + 5
    while not studio.news.hears:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    await studio.arrive()
    await studio.tell("nobody is there", user_id=BOB)
    await studio.tell("a")
    while ("here", ADA) not in heard:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    assert ("here", BOB) not in heard
