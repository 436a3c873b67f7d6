"""Connections of the service's role, each with the tenant it is working for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any

import asyncpg

from core.shared.errors import Unavailable

SERVICE_ROLE = "rhizome_service"
ANY_TENANT = "-"
"""Of statements that touch tables without tenants alone: they run beside whichever was there, and cost no change of it.
What names no tenant at all, by "", sees no row of any."""
ACQUIRE_SECONDS = 2.0
STATEMENT_SECONDS = 15.0

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
)

BUSY = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
)
"""What the same request may well not meet the next time."""


class Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg is untyped
    """A connection that remembers which app it last worked for."""

    __slots__ = ("_app",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._app: str | None = None

    async def work_for(self, app: str) -> None:
        """Show row-level security the tenant; costs a round trip only when it changes. Not for use inside a
        transaction."""
        if app not in (ANY_TENANT, self._app):
            self._app = None  # unknown, should the statement be cut short
            await self.execute("select set_config('app.id', $1, false)", app)
            self._app = app


class _Open:
    """The transaction that the current task is in."""

    __slots__ = ("app", "connection")

    def __init__(self, app: str, connection: Connection) -> None:
        self.app = app
        self.connection = connection


class Database:
    """A pool of connections under the service role, which owns no table, so that row-level security binds it.

    The tenant is a setting of the connection, changed only when a connection moves from one app to another: a round
    trip that a busy app does not pay. Inside a unit of work every statement runs on its connection; outside, each runs
    alone.
    """

    def __init__(self, dsn: str, *, size: int) -> None:
        self._dsn = dsn
        self._size = size
        self._pool: asyncpg.Pool | None = None
        self._open: ContextVar[_Open | None] = ContextVar("open_transaction", default=None)

    async def start(self) -> None:
        """Open the pool; raises what asyncpg raises when the database is away."""
        self._pool = await asyncpg.create_pool(
            self._dsn,
            min_size=min(2, self._size),
            max_size=self._size,
            reset=_keep,
            connection_class=Connection,
            server_settings={
                "role": SERVICE_ROLE,
                "application_name": "rhizome",
                "statement_timeout": f"{STATEMENT_SECONDS:.0f}s",
                "idle_in_transaction_session_timeout": "15s",
                "jit": "off",
                "timezone": "UTC",
            },
        )

    async def stop(self) -> None:
        """Close every connection, waiting at most five seconds for those in use."""
        if self._pool is None:
            return
        try:
            await asyncio.wait_for(self._pool.close(), 5)
        except TimeoutError:
            self._pool.terminate()
        self._pool = None

    async def connections(self) -> dict[str, float]:
        """How many connections the pool holds, and how many of them wait for work."""
        if self._pool is None:
            return {}
        return {"open": self._pool.get_size(), "idle": self._pool.get_idle_size()}

    async def ping(self) -> None:
        """Answer when the database answers; raises `Unavailable`."""
        await self.fetchval(ANY_TENANT, "select 1")

    @asynccontextmanager
    async def connection(self, app: str) -> AsyncIterator[Connection]:
        """The open transaction's connection, or one of the pool for as long as the block; raises `Unavailable` when
        there is none."""
        current = self._open.get()
        if current is not None:
            yield current.connection
            return
        if self._pool is None:
            raise Unavailable("database_unavailable", "The database is not connected.")
        try:
            async with asyncio.timeout(ACQUIRE_SECONDS):  # asyncpg's own would make a task
                connection = await self._pool.acquire()
        except (TimeoutError, *AWAY) as error:
            raise Unavailable("database_unavailable", "The database can't be reached.") from error
        try:
            await connection.work_for(app)
            yield connection
        except AWAY as error:
            raise Unavailable("database_unavailable", "The database went away.") from error
        except BUSY as error:
            raise Unavailable("database_busy", "Others were in the way; nothing was changed.") from error
        finally:
            await _release(self._pool, connection)

    @asynccontextmanager
    async def transaction(self, app: str) -> AsyncIterator[None]:
        """A transaction for `app`; joins the one that the task is in already, which must be of the same tenant."""
        current = self._open.get()
        if current is not None:
            if current.app != app:
                raise RuntimeError(f"a unit of work of {current.app!r} can't serve {app!r}")
            yield
            return
        async with self.connection(app) as connection, connection.transaction():
            mark = self._open.set(_Open(app, connection))
            try:
                yield
            finally:
                self._open.reset(mark)

    @property
    def in_transaction(self) -> bool:
        """Whether the current task is inside a unit of work."""
        return self._open.get() is not None

    async def fetch(self, app: str, statement: str, *values: Any) -> list[asyncpg.Record]:
        """All rows of one statement."""
        async with self.connection(app) as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
            return rows

    async def fetchrow(self, app: str, statement: str, *values: Any) -> asyncpg.Record | None:
        """The first row of one statement."""
        async with self.connection(app) as connection:
            return await connection.fetchrow(statement, *values)

    async def fetchval(self, app: str, statement: str, *values: Any) -> Any:
        """The first column of the first row of one statement."""
        async with self.connection(app) as connection:
            return await connection.fetchval(statement, *values)

    async def execute(self, app: str, statement: str, *values: Any) -> int:
        """Run one statement; the number of rows it touched."""
        async with self.connection(app) as connection:
            status: str = await connection.execute(statement, *values)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def executemany(self, app: str, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row of values, all or none."""
        async with self.connection(app) as connection:
            await connection.executemany(statement, values)


async def _release(pool: asyncpg.Pool, connection: Connection) -> None:
    """Give it back. A connection that broke has freed its place already, of which asyncpg then complains."""
    with suppress(*AWAY):
        await pool.release(connection, timeout=ACQUIRE_SECONDS)  # which no cancellation stops


async def _keep(_connection: asyncpg.Connection) -> None:
    """asyncpg's reset costs a round trip a request and would drop the tenant; nothing of ours is left behind."""
