"""Sliding windows in Postgres, exact across processes."""

from __future__ import annotations

import time
from collections.abc import Sequence

import asyncpg

from adapters.postgres.database import SERVICE_ROLE
from adapters.rate_limit_batches import Batch, BatchingRateLimiter

FORGET_SECONDS = 60.0


class PostgresRateLimiter(BatchingRateLimiter):
    """Counts in an unlogged table, over a connection of its own: a busy pool must not turn people away.

    Time is the database's, so that processes on several machines agree on it.
    """

    def __init__(self, dsn: str) -> None:
        super().__init__(self._hits)
        self._dsn = dsn
        self._connection: asyncpg.Connection | None = None
        self._forgot_at = time.monotonic()

    async def stop(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _hits(self, batch: Batch) -> Sequence[int | None]:
        connection = await self._connected()
        try:
            if time.monotonic() - self._forgot_at > FORGET_SECONDS:
                self._forgot_at = time.monotonic()
                await connection.execute("select rate_forget()")
            numbers: list[int | None] = await connection.fetchval(
                "select rate_hits($1, $2, $3, $4, $5, $6)", *batch.columns(), batch.firsts, batch.seconds
            )
        except BaseException:
            # Cut short or failed: whatever was under way must not answer the next batch.
            connection.terminate()
            self._connection = None
            raise
        return numbers

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self._dsn,
                server_settings={
                    "role": SERVICE_ROLE,
                    "application_name": "rhizome limits",
                    "statement_timeout": "2s",
                    "jit": "off",
                },
            )
        return self._connection
