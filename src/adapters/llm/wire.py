"""HTTP to a provider of models: how long we wait, what its refusals mean, and its events as they come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from adapters.circuit import Circuit
from adapters.trust import trust
from core.ai.gateway.model import ModelRefusedError
from core.shared.errors import Unavailable
from core.shared.ports import Clock
from core.shared.request import current_request_id

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("rhizome.llm")

OURS_TO_MEND = frozenset({401, 402, 403})
"""Keys and accounts: another provider may still answer."""
BUSY = frozenset({408, 409, 425, 429})
LARGEST_EVENT = 4 * 1024 * 1024

Shape = TypeVar("Shape")


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds until there is a connection, until an answer begins, between its parts, and for one that comes whole."""

    connect: float = 3.0
    first: float = 8.0
    between: float = 15.0
    whole: float = 60.0


class Wire:
    """One provider's base URL and key, behind a circuit breaker of its own; one client for the process, made at the
    first call. Neither what is sent nor what comes back is ever logged."""

    def __init__(
        self, name: str, base_url: str, headers: Mapping[str, str], clock: Clock, *, patience: Patience | None = None
    ) -> None:
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._headers = dict(headers)
        self._patience = patience or Patience()
        self._circuit = Circuit(name, clock)
        self._client: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def whole(self, path: str, body: Mapping[str, Any], kind: type[Shape]) -> Shape:
        """The answer as one document. Raises `Unavailable("provider_unavailable")` and `ModelRefusedError`."""
        import httpx

        async with self._circuit.passing():
            try:
                async with asyncio.timeout(self._patience.whole):
                    answer = await self._made().send(self._request(path, body))
            except (httpx.HTTPError, TimeoutError) as error:
                raise self.down() from error
            self._check(answer)
            return self.read(answer.content, kind)

    async def events(self, path: str, body: Mapping[str, Any]) -> AsyncGenerator[bytes, None]:
        """The data of server-sent events as they come; closing the generator hangs up. Raises the same."""
        async with self._circuit.passing():
            answer = await self._begun(path, body)
            try:
                self._check(answer)
                async with aclosing(self._data(answer)) as events:
                    async for data in events:
                        yield data
            finally:
                await answer.aclose()

    def read(self, data: bytes, kind: type[Shape]) -> Shape:
        """What the provider said; raises `Unavailable` when it makes no sense."""
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self.down() from error

    def down(self, wait: str = "") -> Unavailable:
        """What is told of a provider that fails."""
        seconds = int(wait) if wait.isdigit() else 5
        return Unavailable("provider_unavailable", f"{self._name} does not answer just now.", retry_after=seconds)

    async def _begun(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        import httpx

        try:
            async with asyncio.timeout(self._patience.first):
                return await self._made().send(self._request(path, body), stream=True)
        except (httpx.HTTPError, TimeoutError) as error:
            raise self.down() from error

    async def _data(self, answer: httpx.Response) -> AsyncGenerator[bytes, None]:
        import httpx

        lines: list[str] = []
        try:
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    lines.append(line[5:].removeprefix(" "))
                    if sum(map(len, lines)) > LARGEST_EVENT:
                        raise self.down()
                elif not line and lines:
                    yield "\n".join(lines).encode()
                    lines = []
        except httpx.HTTPError as error:
            raise self.down() from error

    def _request(self, path: str, body: Mapping[str, Any]) -> httpx.Request:
        headers = dict(self._headers)
        if request_id := current_request_id():
            headers["X-Request-ID"] = request_id
        return self._made().build_request("POST", f"{self._base_url}{path}", json=body, headers=headers)

    def _check(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if status == 200:
            return
        log.warning("%s refuses with %d", self._name, status)
        if 400 <= status < 500 and status not in OURS_TO_MEND | BUSY:
            raise ModelRefusedError
        raise self.down(answer.headers.get("retry-after", ""))

    def _made(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            patience = self._patience
            timeout = httpx.Timeout(patience.between, connect=patience.connect)
            limits = httpx.Limits(max_connections=200)
            self._client = httpx.AsyncClient(timeout=timeout, limits=limits, verify=trust())
        return self._client
