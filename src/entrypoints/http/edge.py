"""The outermost layer: every request passes here, whatever becomes of it."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from itertools import count
from time import perf_counter

from litestar.exceptions import HTTPException

from core.shared.request import serve_as
from entrypoints.http.asgi import ASGIApp, Message, Receive, Scope, Send
from entrypoints.http.cors import Cors
from entrypoints.http.etags import PUBLIC
from entrypoints.http.exchange import KEY, Exchange
from entrypoints.http.gate import Gate
from entrypoints.http.lean import Lean
from entrypoints.http.problems import Problem, problem_of
from entrypoints.http.record import Record

log = logging.getLogger("rhizome.http")

BODY_LIMIT = 10 * 1024 * 1024
PATIENCE = 9.5
"""Seconds for which whoever asks is taken to wait: calls to providers end by then, however many a request needs."""
FILES = "/files/"
"""Where the signed link says how much may come."""
_REQUEST_ID = re.compile(rb"[\w-]{8,64}")
_STRAY = frozenset({404, 405})
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"cross-origin-resource-policy", b"same-site"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Origin"),
]
_LEAN_HEADERS = [*SECURITY_HEADERS, (b"content-type", b"application/json")]
_PUBLIC_HEADERS = [
    (b"cache-control", PUBLIC.encode()) if name == b"cache-control" else (name, value) for name, value in _LEAN_HEADERS
]


class Edge:
    """Gives a request its id, an answer its security headers, an unforeseen failure its problem document.

    `lean` holds the hottest routes by (method, path), `kept` knows the way to answers that were given before; all
    others go to `inner`.
    """

    def __init__(
        self,
        inner: ASGIApp,
        lean: Mapping[tuple[str, str], Lean],
        gate: Gate,
        cors: Cors,
        record: Record,
        *,
        kept: Callable[[Scope], Lean | None] = lambda _: None,
    ) -> None:
        self._inner = inner
        self._lean = lean
        self._kept = kept
        self._gate = gate
        self._cors = cors
        self._record = record
        self._run = os.urandom(10).hex()
        self._number = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        fields = dict(scope["headers"])
        given = fields.get(b"x-request-id")
        if given is not None and _REQUEST_ID.fullmatch(given):
            exchange = Exchange(str(given, "ascii"), fields)
        else:
            exchange = Exchange(f"{self._run}{next(self._number):012x}", fields)
        serve_as(exchange.request_id, exchange.began + PATIENCE)
        scope[KEY] = exchange
        self._record.begin()
        try:
            lean = self._lean.get((scope["method"], scope["path"])) or self._kept(scope)
            if lean is not None:
                await self._serve_lean(lean, scope, receive, send, exchange)
            else:
                await self._serve(scope, receive, send, exchange)
        finally:
            self._record.end(exchange, perf_counter() - exchange.began)

    async def _serve_lean(self, lean: Lean, scope: Scope, receive: Receive, send: Send, exchange: Exchange) -> None:
        if b"origin" in exchange.fields:
            exchange.headers += self._cors.headers(scope, exchange)
        try:
            _check_size(exchange)
            exchange.status, body = await lean(scope, receive, exchange)
            headers = _PUBLIC_HEADERS if exchange.public else _LEAN_HEADERS
        except Exception as error:
            problem = self._problem(error, scope)
            exchange.status, body = problem.status, problem.body
            headers = SECURITY_HEADERS + problem.headers
        length = [(b"content-length", b"%d" % len(body))] if exchange.status != 304 else []
        headers = [*headers, *exchange.headers, *length]
        await send({"type": "http.response.start", "status": exchange.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _serve(self, scope: Scope, receive: Receive, send: Send, exchange: Exchange) -> None:
        if scope["path"].startswith("/sandbox"):
            exchange.endpoint = "* /sandbox"
        headless = scope["method"] == "HEAD"
        if headless:  # a copy: the server must go on knowing that it sends no body
            scope, exchange.headless = {**scope, "method": "GET"}, True
        if b"origin" in exchange.fields:
            preflight = self._cors.preflight(scope, exchange)
            exchange.headers += self._cors.headers(scope, exchange) if preflight is None else preflight
            if preflight is not None:
                exchange.endpoint = "OPTIONS preflight"
                await _answer(_dresser(send, exchange), 204, [], b"")
                return
        dressed = _dresser(send, exchange, headless=headless)

        async def checked(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _STRAY and not exchange.endpoint:
                await self._gate.turn_away(scope, exchange)
            await dressed(message)

        try:
            if not scope["path"].startswith(FILES):
                _check_size(exchange)
            await self._inner(scope, receive, checked)
        except Exception as error:
            problem = self._problem(error, scope)
            if exchange.status:
                raise
            await _answer(dressed, problem.status, problem.headers, problem.body)

    def _problem(self, error: Exception, scope: Scope) -> Problem:
        problem = problem_of(error, scope["path"])
        Exchange.of(scope).code = problem.code
        if problem.status == 500:
            self._record.failure(error)
        return problem


def _dresser(send: Send, exchange: Exchange, *, headless: bool = False) -> Send:
    """`send` with our headers added to the answer's; what the route itself has set wins."""

    async def dress(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            own = list(message["headers"])
            named = {name.lower() for name, _ in own}
            own += [header for header in SECURITY_HEADERS if header[0] not in named]
            message["headers"] = own + exchange.headers
        elif headless:
            message["body"] = b""
        await send(message)

    return dress


def _check_size(exchange: Exchange) -> None:
    length = exchange.fields.get(b"content-length")
    if length is not None and (not length.isdigit() or int(length) > BODY_LIMIT):
        raise HTTPException(status_code=413)


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = [(b"content-length", b"%d" % len(body))] if status != 204 else []
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
