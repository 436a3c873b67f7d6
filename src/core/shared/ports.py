"""Ports that every context needs. Narrower ones stand beside their callers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.shared.events import Event


class Clock(Protocol):
    """The only source of time in core."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        ...


class Ids(Protocol):
    """The only source of ids."""

    def new(self) -> UUID:
        """A fresh UUIDv7, unique, sorting by time of making."""
        ...


class Secrets(Protocol):
    """The only source of randomness."""

    def token(self) -> str:
        """256 bits of randomness, URL-safe."""
        ...

    def below(self, limit: int) -> int:
        """A uniform integer in [0, limit)."""
        ...


class UnitOfWork(Protocol):
    """One transaction of one tenant.

    `async with uow(app):` commits on a clean exit and rolls back on any exception; a failed commit is an exception at
    the end
    of the block. Nested blocks join the outer one. Nothing in a block may speak to the network.
    """

    def __call__(self, app: str) -> AbstractAsyncContextManager[None]: ...


class Outbox(Protocol):
    """Events that ride the current transaction."""

    async def add(self, *events: Event) -> None:
        """Store the events so that they are delivered at least once if, and only if, the transaction commits."""
        ...
