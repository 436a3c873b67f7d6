"""The outermost layer: every request passes here, whatever becomes of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping

from core.shared.ports import Ids
from core.shared.request import serve_as
from entrypoints.http.asgi import ASGIApp, Message, Receive, Scope, Send
from entrypoints.http.exchange import KEY, Exchange
from entrypoints.http.problems import problem_of

log = logging.getLogger("rhizome.http")

Lean = Callable[[Scope, Receive, Exchange], Awaitable[tuple[int, bytes]]]
"""A hot route without the framework: answers a status and a JSON body. See docs/adr on lean routes."""

_REQUEST_ID = re.compile(rb"[\w-]{8,64}")
_JSON = (b"content-type", b"application/json")
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"cache-control", b"no-store"),
]


class Edge:
    """Gives a request its id, an answer its security headers, an unforeseen failure its problem document.

    `lean` holds the hottest routes by (method, path); all others go to `inner`.
    """

    def __init__(self, inner: ASGIApp, lean: Mapping[tuple[str, str], Lean], ids: Ids) -> None:
        self._inner = inner
        self._lean = lean
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        exchange = Exchange(self._request_id(scope))
        serve_as(exchange.request_id)
        scope[KEY] = exchange
        started = False

        async def dress(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                exchange.status = message["status"]
                message["headers"] = dressed(message["headers"], exchange)
            await send(message)

        try:
            lean = self._lean.get((scope["method"], scope["path"]))
            if lean is None:
                await self._inner(scope, receive, dress)
            else:
                status, body = await lean(scope, receive, exchange)
                await answer(dress, status, [_JSON], body)
        except Exception as error:
            problem = problem_of(error, scope["path"])
            if problem.status == 500:
                log.exception("unforeseen failure")
            if started:
                raise
            await answer(dress, problem.status, problem.headers, problem.body)

    def _request_id(self, scope: Scope) -> str:
        for name, value in scope["headers"]:
            if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                return str(value, "ascii")
        return self._ids.new().hex


def dressed(headers: object, exchange: Exchange) -> list[tuple[bytes, bytes]]:
    """The answer's headers with ours added; what the route itself has set wins."""
    own: list[tuple[bytes, bytes]] = list(headers)  # type: ignore[call-overload]  # ASGI says only that it is iterable
    named = {name.lower() for name, _ in own}
    own += [header for header in SECURITY_HEADERS if header[0] not in named]
    own.append((b"x-request-id", exchange.request_id.encode()))
    own += exchange.headers
    return own


async def answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a whole answer at once."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
