"""HTTP towards providers of push."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from adapters.push.sending import Down
from adapters.trust import trust
from core.shared.request import current_request_id

if TYPE_CHECKING:
    import httpx

SECONDS = 10.0
LANES = 64
"""Connections at most. Each is a client of its own: the pool of one client looks through all its connections for each
request, which with many of them costs as much CPU as the push itself (measured)."""


class PushHttp:
    """Clients of one connection each, made when they are needed, the one that was used last first. They follow no
    redirects: a push goes where it was meant to go, or nowhere."""

    def __init__(self) -> None:
        self._lanes: list[httpx.AsyncClient] = []
        self._free: asyncio.LifoQueue[httpx.AsyncClient] = asyncio.LifoQueue()

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        lanes, self._lanes = self._lanes, []
        self._free = asyncio.LifoQueue()
        for lane in lanes:
            await lane.aclose()

    async def post(self, url: str, headers: Mapping[str, str], content: bytes) -> httpx.Response:
        """The whole answer, whatever its status; raises `Down` when there is none."""
        import httpx

        if request_id := current_request_id():
            headers = {**headers, "x-request-id": request_id}
        lane, free = await self._lane(), self._free
        try:
            return await lane.post(url, headers=headers, content=content)
        except httpx.HTTPError as error:
            raise Down(type(error).__name__) from error
        finally:
            free.put_nowait(lane)

    async def _lane(self) -> httpx.AsyncClient:
        import httpx

        if not self._free.empty() or len(self._lanes) >= LANES:
            return await self._free.get()
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        lane = httpx.AsyncClient(
            timeout=SECONDS, limits=limits, follow_redirects=False, trust_env=False, verify=trust()
        )
        self._lanes.append(lane)
        return lane
