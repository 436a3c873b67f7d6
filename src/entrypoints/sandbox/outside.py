"""The outside world as the API sees it: in another process, or in this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from core.shared.errors import Unavailable
from entrypoints.sandbox.wire import Answer, Call

if TYPE_CHECKING:
    import httpx

SECONDS = 60.0


class Outside(Protocol):
    """Passes a control call on to the world."""

    async def __call__(self, call: Call) -> Answer:
        """The world's answer; raises `Unavailable` when there is no world."""
        ...


class RemoteWorld:
    """The world is the process at this base URL."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, call: Call) -> Answer:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self._base, timeout=SECONDS)
        passed_on = {name: value for name, value in call.headers.items() if name == "content-type"}
        try:
            answer = await self._client.request(
                call.method, call.path, params=call.query, headers=passed_on, content=call.body
            )
        except httpx.HTTPError as error:
            raise Unavailable("sandbox_unavailable", "The sandbox can't be reached; is it running?") from error
        ours = {"connection", "content-length", "transfer-encoding", "date"}
        headers = {name: value for name, value in answer.headers.items() if name not in ours}
        return Answer(status=answer.status_code, headers=headers, body=answer.content)
