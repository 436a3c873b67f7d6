"""Files in memory, for as long as the process lives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count as counter

from adapters.memory.database import MemoryDatabase
from core.media.keys import is_key
from core.media.ports import Kept

PIECE = 256 * 1024


class MemoryStore:
    """`core.media.ports.Store` and `Receiving`. Refuses to be called inside a unit of work."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self._files: dict[str, tuple[bytes, str]] = {}
        self._versions = counter(1)

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""

    async def find(self, key: str) -> Kept | None:
        self._check(key)
        found = self._files.get(key)
        return Kept(size=len(found[0]), version=found[1]) if found else None

    async def read(self, key: str, version: str, first: int = 0, count: int | None = None) -> AsyncIterator[bytes]:
        self._check(key)
        content, present = self._files.get(key, (b"", ""))
        if present == version:
            wanted = content[first : None if count is None else first + count]
            for place in range(0, len(wanted), PIECE):
                yield wanted[place : place + PIECE]

    async def write(self, key: str, content: bytes, content_type: str) -> None:
        self._check(key)
        self._files[key] = (content, str(next(self._versions)))

    async def receive(self, key: str, chunks: AsyncIterator[bytes], size: int) -> bool:
        self._check(key)
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > size:
                return False
        if len(content) != size:
            return False
        await self.write(key, bytes(content), "")
        return True

    async def copy(self, source: str, version: str, target: str) -> bool:
        self._check(source, target)
        content, present = self._files.get(source, (b"", ""))
        if present != version:
            return False
        await self.write(target, content, "")
        return True

    async def delete(self, *keys: str) -> None:
        self._check(*keys)
        for key in keys:
            self._files.pop(key, None)

    def _check(self, *keys: str) -> None:
        if self._database.in_transaction:
            raise RuntimeError("the store is not called inside a unit of work")
        if not all(map(is_key, keys)):
            raise ValueError("not a key of ours")
