"""Hot routes without the framework (docs/adr/0003): what they share with those that have it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from litestar.exceptions import HTTPException

from entrypoints.http.asgi import Receive, Scope
from entrypoints.http.exchange import Exchange
from entrypoints.http.strictness import check_media_type

LEAN = "lean"
"""The key in a handler's `opt` under which its lean twin stands."""

Lean = Callable[[Scope, Receive, Exchange], Awaitable[tuple[int, bytes]]]
"""Answers a status and a JSON body, or raises like any handler."""

BODY_LIMIT = 64 * 1024
"""Bytes; what lean routes take is small."""


async def json_body(receive: Receive, exchange: Exchange) -> bytes:
    """The request's body, which says that it is JSON. Raises 413 and 415."""
    check_media_type(exchange.fields)
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= BODY_LIMIT:
        message = await receive()
        body += message.get("body", b"")
    if len(body) > BODY_LIMIT:
        raise HTTPException(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return body
