"""HTTP/1.1 for the sandbox: small, and able to misbehave, which a well-bred server is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from http import HTTPStatus
from socket import socket
from typing import cast
from urllib.parse import parse_qsl, unquote

import httptools

from entrypoints.sandbox.refusals import refusal
from entrypoints.sandbox.wire import Answer, Call, lower

log = logging.getLogger("rhizome.sandbox")

Answerer = Callable[[Call], Awaitable[Answer]]


async def serve_http(listening: socket, answer: Answerer, stack: AsyncExitStack) -> None:
    """Answer the calls that arrive at the socket until the stack closes."""
    open_now: set[_Connection] = set()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(answer, open_now), sock=listening)

    async def close() -> None:
        server.close()
        for connection in list(open_now):
            connection.abort()

    stack.push_async_callback(close)


class _Connection(asyncio.Protocol):
    """One client; its calls are answered one after the other. When it leaves, the answer in the making is cancelled."""

    def __init__(self, answer: Answerer, open_now: set[_Connection]) -> None:
        self._answer = answer
        self._open_now = open_now
        self._parser = httptools.HttpRequestParser(self)
        self._calls: asyncio.Queue[tuple[Call, bool]] = asyncio.Queue()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # in effect: uvloop's own is no subclass of it
        self._open_now.add(self)
        self._task = asyncio.get_running_loop().create_task(self._answer_all())

    def connection_lost(self, _error: Exception | None) -> None:
        self._open_now.discard(self)
        self._task.cancel()

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._transport.close()

    def on_message_begin(self) -> None:
        self._url, self._body = b"", bytearray()
        self._headers: list[tuple[bytes, bytes]] = []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        path, _, query = self._url.decode("latin-1").partition("?")
        call = Call(
            method=self._parser.get_method().decode(),
            path=unquote(path),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=lower(self._headers),
            body=bytes(self._body),
        )
        self._calls.put_nowait((call, self._parser.should_keep_alive()))

    async def _answer_all(self) -> None:
        stays = True
        while stays:
            call, stays = await self._calls.get()
            try:
                answer = await self._answer(call)
            except Exception as error:
                answer = refusal(error)
            stays = await self._send(call, answer) and stays
        self._transport.close()

    async def _send(self, call: Call, answer: Answer) -> bool:
        """Whether the connection is still good."""
        if answer.drop:
            return False
        length = "transfer-encoding: chunked" if answer.chunks else f"content-length: {len(answer.body)}"
        lines = [f"HTTP/1.1 {answer.status} {_phrase(answer.status)}", length]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        self._transport.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if answer.chunks is None:
            if answer.cut_after == 0:
                return False
            self._transport.write(b"" if call.method == "HEAD" else answer.body)
            return True
        sent = 0
        async for chunk in answer.chunks:
            if sent == answer.cut_after:
                return False
            self._transport.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            sent += 1
        self._transport.write(b"0\r\n\r\n")
        return True


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
