"""The unit of work over Postgres."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from adapters.postgres.database import Database


@dataclass(frozen=True, slots=True)
class PostgresUnitOfWork:
    """One transaction of one tenant on one connection, shared by everything the task does inside the block."""

    database: Database

    def __call__(self, app: str) -> AbstractAsyncContextManager[None]:
        return self.database.transaction(app)
