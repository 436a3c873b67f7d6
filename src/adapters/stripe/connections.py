"""HTTP/1.1 over connections that are kept: as much of it as one provider's API needs, and no more work than that."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools

MOST = 100
"""Calls at once; more wait for their turn."""
IDLE_SECONDS = 20.0
"""What has rested for longer may be closed at the other end just as we write."""
LARGEST = 16 * 1024 * 1024
"""Bytes of an answer."""


class Headers(dict[str, str]):
    """An answer's headers; names in any case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return super().get(name.lower(), default)


class Answer(NamedTuple):
    """What came back."""

    body: bytes
    status: int
    headers: Headers


class LostError(ConnectionError):
    """The connection ended before the answer did; `untouched` when nothing of it had come."""

    def __init__(self, *, untouched: bool) -> None:
        super().__init__("The connection ended before the answer did.")
        self.untouched = untouched


class Connections:
    """Calls to any origin, each on a connection of its own for as long as it takes."""

    def __init__(self, context: ssl.SSLContext, *, seconds: float) -> None:
        self._context = context
        self._seconds = seconds
        self._turns = asyncio.Semaphore(MOST)
        self._idle: dict[tuple[str, str], list[_Connection]] = {}

    async def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Raises `OSError` (`TimeoutError` among it) when no whole answer comes, `ValueError` for what can't be sent
        or is no HTTP.

        A kept connection that turns out to be closed is followed by a fresh one, once: that the other end had left
        says nothing of how it is. So a call must be one that may arrive twice.
        """
        target = urlsplit(url)
        origin = (target.scheme, target.netloc)
        path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
        request = _written(method, path, {"Host": target.netloc, **headers}, body)
        async with self._turns, asyncio.timeout(self._seconds):
            kept = self._kept(origin)
            if kept is not None:
                try:
                    return await self._answer(kept, origin, request)
                except LostError as error:
                    if not error.untouched:
                        raise
            return await self._answer(await self._opened(target.scheme, target.hostname, target.port), origin, request)

    async def close(self) -> None:
        """Close what is kept."""
        for connections in self._idle.values():
            for connection in connections:
                connection.abort()
        self._idle.clear()

    async def _answer(self, connection: _Connection, origin: tuple[str, str], request: bytes) -> Answer:
        try:
            answer = await connection.ask(request)
        except BaseException:
            connection.abort()
            raise
        if connection.reusable:
            self._idle.setdefault(origin, []).append(connection)
        else:
            connection.abort()
        return answer

    def _kept(self, origin: tuple[str, str]) -> _Connection | None:
        """The one that was in use last: the others may grow old."""
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()
            if connection.fresh:
                return connection
            connection.abort()
        return None

    async def _opened(self, scheme: str, host: str | None, port: int | None) -> _Connection:
        if scheme not in ("http", "https") or not host:
            raise ValueError("There is no such address.")
        secure = scheme == "https"
        _, connection = await asyncio.get_running_loop().create_connection(
            _Connection, host, port or (443 if secure else 80), ssl=self._context if secure else None
        )
        return connection


class _Connection(asyncio.Protocol):
    """One connection, one call at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[Answer] | None = None
        self._closed = False
        self._rested_since = 0.0

    @property
    def reusable(self) -> bool:
        """Whether another call may follow."""
        return not self._closed and self._stays

    @property
    def fresh(self) -> bool:
        """Whether it is likely to be open still."""
        return not self._closed and self._loop.time() - self._rested_since < IDLE_SECONDS

    async def ask(self, request: bytes) -> Answer:
        """Raises `LostError`, and `ValueError` for an answer that is no HTTP."""
        if self._closed:
            raise LostError(untouched=True)
        self._waiting = self._loop.create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._touched = self._headed = self._stays = False
        self._headers, self._body = Headers(), bytearray()
        self._transport.write(request)
        try:
            return await self._waiting
        finally:
            self._waiting = None
            self._rested_since = self._loop.time()

    def abort(self) -> None:
        """Cut it."""
        self._closed = True
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # in effect: uvloop's own is no subclass of it

    def data_received(self, data: bytes) -> None:
        if self._waiting is None or self._waiting.done():  # nobody has asked
            self.abort()
            return
        self._touched = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(ValueError("The answer is no HTTP."))

    def eof_received(self) -> None:
        if self._headed and not self._headers.keys() & {"content-length", "transfer-encoding"}:
            self._closed = True
            self._finish()  # the end of the connection is the end of such an answer

    def connection_lost(self, _error: Exception | None) -> None:
        self._closed = True
        self._fail(LostError(untouched=not self._touched))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._headed = True

    def on_body(self, body: bytes) -> None:
        self._body += body
        if len(self._body) > LARGEST:
            self._fail(ValueError("The answer is too large."))

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200:  # the real answer follows
            self._headed = False
            self._headers.clear()
            return
        self._stays = self._parser.should_keep_alive()  # it knows only now
        self._finish()

    def _finish(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Answer(bytes(self._body), self._parser.get_status_code(), self._headers))

    def _fail(self, error: Exception) -> None:
        self._closed = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)


def _written(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method.upper()} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body or method.upper() not in ("GET", "DELETE"):
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines)
    if head.count("\r") + head.count("\n") != 2 * (len(lines) - 1) or "\0" in head:
        raise ValueError("A header can't hold a line's end.")
    return head.encode("latin-1") + b"\r\n\r\n" + body
