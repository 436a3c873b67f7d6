"""Ended sessions are refused in every process, at once, whether the feed is up or down."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.identity.ended_sessions import PostgresEndedSessions
from adapters.postgres.identity.sessions import PostgresSessions
from adapters.postgres.listener import Listener, Subscription
from core.identity.model import Account, Membership, Session
from core.identity.sessions.open_session import token_hash
from tests.support.identity import IDS, START, HandClock


@dataclass
class Process:
    """What one process of the service has of it."""

    database: Database
    listener: Listener
    ended: PostgresEndedSessions
    sessions: PostgresSessions
    clock: HandClock
    asked: int = 0

    async def session(self) -> Session:
        account = Account(id=IDS.new(), created_at=START)
        await PostgresAccounts(self.database).add(account)
        await PostgresMemberships(self.database).add(
            Membership(app="here", user_id=account.id, timezone="UTC", locale="en", created_at=START)
        )
        session = Session(id=IDS.new(), app="here", user_id=account.id, created_at=START, last_used_at=START)
        await self.sessions.open(session, token_hash(session.id.hex))
        self.asked = 0
        return session

    async def end(self, session: Session) -> None:
        async with self.database.transaction("*"):
            ids = await self.sessions.end(session.user_id, self.clock.now())
        await self.ended.announce(ids)


async def until(true: object, seconds: float = 5) -> None:
    began = time.monotonic()
    while not true():  # type: ignore[operator]  # a function without arguments
        assert time.monotonic() - began < seconds, "it did not come true"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def process(dsn: str) -> AsyncIterator[Process]:
    database, listener, clock = Database(dsn, size=4), Listener(dsn), HandClock()
    found = Process(
        database, listener, PostgresEndedSessions(database, listener, clock), PostgresSessions(database), clock
    )
    fetchval = database.fetchval

    async def counted(*values: object) -> object:
        found.asked += 1
        return await fetchval(*values)  # type: ignore[arg-type]  # handed through

    database.fetchval = counted  # type: ignore[method-assign]  # counts what is asked of the database
    await database.start()
    await listener.start()
    await until(lambda: listener.connected)
    yield found
    await listener.stop()
    await database.stop()


@pytest.fixture
async def two(database: str) -> AsyncIterator[tuple[Process, Process]]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(process(database)), await stack.enter_async_context(process(database))


async def cut(dsn: str) -> None:
    """Ends the listening connections of all processes."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        """select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'rhizome listener' and datname = current_database()"""
    )
    await connection.close()


async def test_an_end_is_known_everywhere_without_asking(two: tuple[Process, Process]) -> None:
    here, there = two
    session, other = await here.session(), await here.session()
    assert not await there.ended.ended(session.id)
    await here.end(session)
    assert await here.ended.ended(session.id)
    await until(lambda: session.id in there.ended._ended, 0.2)
    assert await there.ended.ended(session.id)
    assert not await there.ended.ended(other.id)
    assert (here.asked, there.asked) == (0, 0)


async def test_an_end_that_is_rolled_back_is_not_told(two: tuple[Process, Process]) -> None:
    here, there = two
    session = await here.session()

    async def fail() -> None:
        async with here.database.transaction("*"):
            await here.sessions.end(session.user_id, START)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await asyncio.sleep(0.05)
    assert not await here.ended.ended(session.id)
    assert not await there.ended.ended(session.id)


async def test_while_the_feed_is_down_the_database_is_asked_and_then_what_was_missed_is_read(
    two: tuple[Process, Process], database: str
) -> None:
    here, there = two
    session, other = await here.session(), await here.session()
    there.listener._dsn = "postgresql://127.0.0.1:1/nowhere"
    await cut(database)
    await until(lambda: not there.listener.connected)
    await until(lambda: here.listener.connected)
    await here.end(session)
    assert await there.ended.ended(session.id)
    assert not await there.ended.ended(other.id)
    assert await there.ended.ended(UUID(int=7))  # nobody knows it
    assert there.asked == 3
    there.listener._dsn = database
    await until(lambda: there.listener.connected, 15)
    assert await there.ended.ended(session.id)
    assert not await there.ended.ended(other.id)
    assert there.asked == 3


async def test_many_ends_fit_into_notifications(two: tuple[Process, Process]) -> None:
    here, there = two
    session = await here.session()
    for number in range(450):
        again = Session(id=IDS.new(), app="here", user_id=session.user_id, created_at=START, last_used_at=START)
        await here.sessions.open(again, token_hash(str(number)))
    await here.end(session)
    await until(lambda: len(there.ended._ended) == 451, 1)


async def test_a_new_process_reads_what_ended_lately(two: tuple[Process, Process], database: str) -> None:
    session = await two[0].session()
    await two[0].end(session)
    async with process(database) as late:
        assert await late.ended.ended(session.id)
        assert late.asked == 0


async def test_what_ended_long_ago_is_forgotten_when_there_is_much(
    two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.postgres.identity.ended_sessions.MANY", 3)
    here = two[0]
    for _ in range(4):
        await here.end(await here.session())
        here.clock.advance(minutes=10)
    assert len(here.ended._ended) == 2


async def test_a_listener_hears_each_channel_and_nothing_of_others(database: str) -> None:
    heard: list[str] = []

    async def nothing() -> None:
        pass

    listener = Listener(database)
    for channel in ("one", "two"):
        listener.subscribe(Subscription(channel, heard.append, nothing))
    await listener.start()
    await until(lambda: listener.connected)
    connection = await asyncpg.connect(database)
    for channel in ("one", "three", "two"):
        await connection.execute("select pg_notify($1, $1)", channel)
    await until(lambda: len(heard) == 2)
    await connection.close()
    await listener.stop()
    assert heard == ["one", "two"]


async def test_a_listener_that_fails_to_catch_up_is_not_connected(database: str) -> None:
    tries = 0

    async def fail() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ConnectionError

    listener = Listener(database)
    listener.subscribe(Subscription("one", print, fail))
    await listener.start()
    await until(lambda: tries == 1)
    assert not listener.connected
    await until(lambda: listener.connected)
    assert tries == 3
    await listener.stop()
