"""Many small reads of one moment as one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping
from contextvars import Context
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Coalesced(Generic[Key, Value]):
    """Answers look-ups by key through `fetch`, which takes many keys at once.

    One fetch is under way at a time; what is asked meanwhile forms the next one. A caller alone waits for one round
    trip as before,
    under load each shares one, and no answer is older than the question: nothing is cached. With `linger` seconds the
    first one waits so long for company.
    """

    def __init__(
        self, fetch: Callable[[list[Key]], Awaitable[Mapping[Key, Value]]], *, most: int = 256, linger: float = 0.0
    ) -> None:
        self._fetch = fetch
        self._linger = linger
        self._most = most
        self._waiting: dict[Key, list[asyncio.Future[Value | None]]] = {}
        self._runner: asyncio.Task[None] | None = None

    def get(self, key: Key) -> asyncio.Future[Value | None]:
        """The value of the key as of now, or None; raises what `fetch` raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Value | None] = loop.create_future()
        self._waiting.setdefault(key, []).append(future)
        if self._runner is None:
            # A context of its own: the first caller's transaction and request id are not everybody's.
            self._runner = loop.create_task(self._run(), context=Context())
        return future

    async def _run(self) -> None:
        try:
            while self._waiting:
                if self._linger:
                    await asyncio.sleep(self._linger)
                keys = list(self._waiting)[: self._most]
                await self._serve({key: self._waiting.pop(key) for key in keys})
        finally:
            self._runner = None

    async def _serve(self, batch: dict[Key, list[asyncio.Future[Value | None]]]) -> None:
        try:
            found = await self._fetch(list(batch))
        except Exception as error:
            for future in _open(batch):
                future.set_exception(error)
        else:
            for key, futures in batch.items():
                value = found.get(key)
                for future in futures:
                    if not future.done():
                        future.set_result(value)


def _open(batch: Mapping[Key, list[asyncio.Future[Value | None]]]) -> Iterator[asyncio.Future[Value | None]]:
    """Those who still wait; a caller may have gone away."""
    return (future for futures in batch.values() for future in futures if not future.done())
