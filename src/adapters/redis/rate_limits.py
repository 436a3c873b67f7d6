"""Sliding windows in Redis or Valkey, exact across processes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.rate_limit_batches import Batch, BatchingRateLimiter

if TYPE_CHECKING:
    from redis.asyncio import Redis

SCRIPT = Path(__file__).with_name("rate_hits.lua")


class RedisRateLimiter(BatchingRateLimiter):
    """Counts by one script for each batch. Time is the server's. Needs all keys on one server: no cluster."""

    def __init__(self, url: str) -> None:
        super().__init__(self._hits)
        self._url = url
        self._client: Redis | None = None
        self._script: Any = None

    async def stop(self) -> None:
        """Disconnect."""
        if self._client is not None:
            await self._client.aclose()

    async def ping(self) -> None:
        """Answer when the server answers."""
        await self._connected().get("rhizome")

    async def _hits(self, batch: Batch) -> Sequence[int | None]:
        if self._script is None:
            self._script = self._connected().register_script(SCRIPT.read_text(encoding="utf-8"))
        keys, counts, widths, spans = batch.columns()
        values = [*counts, *widths, *spans, *batch.firsts, *batch.seconds]
        numbers: list[int] = await self._script(keys=[f"rhizome:limit:{key}" for key in keys], args=values)
        return numbers

    def _connected(self) -> Redis:
        if self._client is None:
            from redis.asyncio import Redis

            self._client = Redis.from_url(self._url, socket_timeout=1, socket_connect_timeout=1)
        return self._client
