"""Reads that may be some seconds old, away from the database that everybody writes to."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import asyncpg

from adapters.postgres.database import AWAY, Database
from core.shared.errors import Unavailable

log = logging.getLogger("rhizome.postgres")

POOL_SIZE = 4
AGAIN_SECONDS = 30.0
"""How long a replica that can't be reached is left alone."""


class Replica:
    """The database at `url`, opened when it is first read; without one, or while it is away, the primary."""

    def __init__(self, url: str, primary: Database) -> None:
        self._url = url
        self._primary = primary
        self._own: Database | None = None
        self._opening = asyncio.Lock()
        self._not_before = 0.0

    async def start(self) -> None:
        """Nothing yet: most processes never read from it."""

    async def stop(self) -> None:
        """Close what was opened."""
        if self._own is not None:
            await self._own.stop()
            self._own = None

    async def fetch(self, app: str, statement: str, *values: Any) -> list[asyncpg.Record]:
        """All rows of one statement; raises `Unavailable` when the primary is away as well."""
        replica = await self._opened()
        if replica is not None:
            try:
                return await replica.fetch(app, statement, *values)
            except Unavailable:
                log.warning("the replica did not answer; the primary is asked")
        return await self._primary.fetch(app, statement, *values)

    async def _opened(self) -> Database | None:
        if not self._url or time.monotonic() < self._not_before:
            return None
        async with self._opening:
            if self._own is None:
                replica = Database(self._url, size=POOL_SIZE)
                try:
                    await replica.start()
                except (*AWAY, asyncpg.PostgresError, TimeoutError):
                    log.warning("the replica can't be reached; the primary is asked")
                    self._not_before = time.monotonic() + AGAIN_SECONDS
                    return None
                self._own = replica
        return self._own
