"""What a model writes, as server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from litestar import Response

from core.ai.gateway.model import Generated
from core.shared.errors import DomainError
from entrypoints.http.asgi import ASGIApp, Receive, Scope, Send
from entrypoints.http.live.events import HEADERS, MEDIA_TYPE, STUCK_SECONDS
from entrypoints.http.while_there import gone

log = logging.getLogger("rhizome.http")

Told = AsyncGenerator[str | Generated, None]


class WrittenStream(Response[Any]):
    """`delta` by `delta`, then `usage` and `done`; `error` in their place when it breaks off. Nothing is taken from the
    model before the client has room for it; a client that goes away, or takes nothing for twenty seconds, ends it."""

    def __init__(self, told: Told, first: str | Generated) -> None:
        super().__init__(b"", media_type=MEDIA_TYPE)
        self._told = told
        self._first = first

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]  # any ASGI application will do
        """As Litestar's responses."""
        return self._serve

    async def _serve(self, _scope: Scope, receive: Receive, send: Send) -> None:
        writing = asyncio.create_task(self._write(send))
        watching = asyncio.create_task(gone(receive))
        try:
            await asyncio.wait({writing, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
            writing.cancel()
            await asyncio.wait({writing})
            await self._told.aclose()
        if not writing.cancelled() and (error := writing.exception()) is not None:
            log.warning("a stream of a model's answer could not be sent: %s", type(error).__name__)

    async def _write(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        try:
            one: str | Generated | None = self._first
            while one is not None:
                await _sent(send, _events(one))
                one = await anext(self._told, None)
        except DomainError as error:
            await _sent(send, _event("error", {"code": error.code, "detail": error.detail}))
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _sent(send: Send, chunk: bytes) -> None:
    async with asyncio.timeout(STUCK_SECONDS):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


def _events(one: str | Generated) -> bytes:
    if isinstance(one, str):
        return _event("delta", {"text": one})
    end = {"id": one.id, "model": one.model, "provider": one.provider, "cached": one.cached}
    return _event("usage", one.usage) + _event("done", end)


def _event(name: str, data: object) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))
