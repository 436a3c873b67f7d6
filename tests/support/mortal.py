"""Units of work of a process that may die at any of their ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from core.shared.ports import UnitOfWork


class KilledError(BaseException):
    """The process is gone; nothing in it catches this."""


@dataclass
class Mortal:
    """`core.shared.ports.UnitOfWork`: dies right before the commit that `countdown` counts down to, or right
    after it."""

    uow: UnitOfWork
    countdown: int = 0
    after_commit: bool = False
    _depth: int = 0

    @asynccontextmanager
    async def __call__(self, app: str) -> AsyncIterator[None]:
        last = False
        async with self.uow(app):
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            if self._depth == 0 and self.countdown:
                self.countdown -= 1
                last = self.countdown == 0
            if last and not self.after_commit:
                raise KilledError
        if last:
            raise KilledError
