"""Server-sent events as an ASGI answer (WHATWG HTML, 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Response

from core.shared.actor import Actor
from core.shared.errors import Unauthenticated, Unavailable
from entrypoints.http.asgi import ASGIApp, Receive, Scope, Send
from entrypoints.http.exchange import Exchange
from entrypoints.http.live.hub import LiveHub
from entrypoints.http.live.stream import Stream

MEDIA_TYPE = "text/event-stream"
HEADERS = [
    (b"content-type", MEDIA_TYPE.encode()),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
RETRY_MS = 2_000
RETRY_REPLACED_MS = 60_000
"""Who has too many streams and lost the oldest should not take it back at once."""

STUCK_SECONDS = 20.0
"""A client that takes nothing for so long is let go; it comes back and resumes."""

BEAT = b": beat\n\n"


class EventStream(Response[bytes]):
    """A stream of the person's news, until the client leaves, the process stops, or `check` raises `Unauthenticated`:
    it is asked at every heart-beat."""

    def __init__(
        self,
        hub: LiveHub,
        actor: Actor,
        last_seen: int | None,
        check: Callable[[], Awaitable[object]],
        *,
        following: bool = False,
    ) -> None:
        super().__init__(b"", media_type=MEDIA_TYPE)
        self._hub = hub
        self._actor = actor
        self._last_seen = last_seen
        self._check = check
        self._following = following

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]  # any ASGI application will do
        """As Litestar's responses."""
        return self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": HEADERS}
        end = {"type": "http.response.body", "body": b"", "more_body": False}
        if Exchange.of(scope).headless:
            await send(start)
            await send(end)
            return
        async with self._hub.stream(self._actor, self._last_seen, following=self._following) as stream:
            gone = asyncio.create_task(_until_gone(receive, stream))
            try:
                await send(start)
                if await self._written(stream, send):
                    await send(end)
            finally:
                gone.cancel()

    async def _written(self, stream: Stream, send: Send) -> bool:
        """Send until the end; False if the client took no more."""
        present, next_beat = _present(stream), self._next_beat()
        chunk = _hello(stream) + event(stream.told, "presence", present)
        while True:
            ending = stream.ending
            if ending:
                chunk += _bye(stream, ending)
            if not await _sent(stream, send, chunk):
                return False
            if ending:
                return True
            chunk = b""
            if not await _woken(stream, next_beat):
                chunk, next_beat = BEAT, self._next_beat()
                await self._look_at_token(stream)
            for news in stream.take():
                chunk += event(news.seq, news.name, news.data)
            if stream.behind:
                stream.behind = False
                self._hub.look_for(stream)
            while stream.overheard:
                item = stream.overheard.popleft()
                chunk += event(stream.told, item.name, item.data)
            if (there := _present(stream)) != present:
                present = there
                chunk += event(stream.told, "presence", there)

    def _next_beat(self) -> float:
        return asyncio.get_running_loop().time() + self._hub.beat_seconds

    async def _look_at_token(self, stream: Stream) -> None:
        try:
            await self._check()
        except Unauthenticated as refusal:
            stream.end(refusal.code)
        except Unavailable:
            pass  # without a database there are no news either; it is looked at again


def event(seq: int, name: str, data: bytes) -> bytes:
    """An event on the wire; each line of the data is one of its own."""
    lines = b"".join(b"data: %s\n" % line for line in data.splitlines() or [b""])
    return b"id: %d\nevent: %s\n%s\n" % (seq, name.encode(), lines)


def _hello(stream: Stream) -> bytes:
    said = msgspec.json.encode({"resumed": stream.resumed})
    return b"retry: %d\n" % RETRY_MS + event(stream.told, "hello", said)


def _present(stream: Stream) -> bytes:
    if stream.following is None:
        return msgspec.json.encode({"online": stream.online})
    return msgspec.json.encode({"online": stream.online, "following": sorted(stream.following)})


def _bye(stream: Stream, reason: str) -> bytes:
    retry = RETRY_REPLACED_MS if reason == "replaced" else RETRY_MS
    return b"retry: %d\n" % retry + event(stream.told, "bye", msgspec.json.encode({"reason": reason}))


async def _sent(stream: Stream, send: Send, chunk: bytes) -> bool:
    """Whether the client took it in time."""
    try:
        async with asyncio.timeout(STUCK_SECONDS) as stream.sending:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except TimeoutError:
        return False
    finally:
        stream.sending = None
    return True


async def _woken(stream: Stream, until: float) -> bool:
    """Wait for something to tell; False when there was nothing."""
    try:
        async with asyncio.timeout_at(until):
            await stream.changed.wait()
    except TimeoutError:
        return False
    stream.changed.clear()
    return True


async def _until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end("gone")
