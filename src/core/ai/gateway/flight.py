"""One answer in the making, and all who wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

from core.ai.gateway.model import Answer

ROOM = 16
"""So many pieces may wait for the quickest reader before the provider has to."""


class Flight:
    """Pieces of text as they come, kept for as long as anybody reads; readers may join at any time and get it all.

    When the last reader leaves, the work behind it is cancelled.
    """

    def __init__(self) -> None:
        self.answer: Answer | None = None
        self.cost_micros = 0
        self.from_cache = False
        self._pieces: list[str] = []
        self._failure: BaseException | None = None
        self._ended = False
        self._readers: dict[object, int] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self, work: Coroutine[Any, Any, None], ended: Callable[[], None]) -> asyncio.Task[None]:
        """Let it fly; `ended` is called when it has landed, before any reader hears of it."""
        self._task = asyncio.create_task(self._fly(work, ended))
        return self._task

    @property
    def readers(self) -> int:
        """How many wait for it; with none left it is being cancelled, and nobody joins any more."""
        return len(self._readers)

    async def put(self, text: str) -> None:
        """One piece more; waits while the quickest reader is too far behind."""
        self._pieces.append(text)
        self._tell()
        while self._readers and len(self._pieces) - max(self._readers.values()) > ROOM:
            await self._changed.wait()

    def join(self) -> object:
        """Become a reader, at once."""
        reader = object()
        self._readers[reader] = 0
        return reader

    async def read(self, reader: object) -> AsyncGenerator[str, None]:
        """All pieces from the first; raises what the work raised."""
        while True:
            at = self._readers[reader]
            if at < len(self._pieces):
                yield self._pieces[at]
                if reader in self._readers:
                    self._readers[reader] = at + 1
                self._tell()
            elif self._ended:
                if self._failure is not None:
                    raise self._failure
                return
            else:
                await self._changed.wait()

    async def leave(self, reader: object) -> None:
        """No longer read. The last one waits until the work is cancelled and has cleared up."""
        self._readers.pop(reader, None)
        self._tell()
        if not self._readers and not self._ended and self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _fly(self, work: Coroutine[Any, Any, None], ended: Callable[[], None]) -> None:
        try:
            await work
        except BaseException as error:
            self._failure = error
            if not isinstance(error, Exception):
                raise
        finally:
            self._ended = True
            ended()
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Flights:
    """The answers that this process is making, by what was asked."""

    def __init__(self) -> None:
        self._flying: dict[str, Flight] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def join(self, key: str, work: Callable[[Flight], Coroutine[Any, Any, None]]) -> tuple[Flight, object, bool]:
        """The flight of that key, the place of a new reader in it, and whether it began for them: then it does
        `work`."""
        known = self._flying.get(key)
        if known is not None and known.readers:
            return known, known.join(), False
        flight = Flight()
        reader = flight.join()
        self._flying[key] = flight
        task = flight.begin(work(flight), lambda: self._landed(key, flight))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return flight, reader, True

    def _landed(self, key: str, flight: Flight) -> None:
        if self._flying.get(key) is flight:
            del self._flying[key]
