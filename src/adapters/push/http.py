"""HTTP towards providers of push."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from adapters.push.sending import Down
from core.shared.request import current_request_id

if TYPE_CHECKING:
    import httpx

SECONDS = 10.0
MOST_CONNECTIONS = 16


class PushHttp:
    """One client for the process, made at the first call. It follows no redirects: a push goes where it was meant to
    go, or nowhere."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def post(self, url: str, headers: Mapping[str, str], content: bytes) -> httpx.Response:
        """The whole answer, whatever its status; raises `Down` when there is none."""
        import httpx

        if self._client is None:
            limits = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
            self._client = httpx.AsyncClient(
                timeout=SECONDS, limits=limits, follow_redirects=False, trust_env=False, verify=_trust()
            )
        if request_id := current_request_id():
            headers = {**headers, "x-request-id": request_id}
        try:
            return await self._client.post(url, headers=headers, content=content)
        except httpx.HTTPError as error:
            raise Down(type(error).__name__) from error


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
