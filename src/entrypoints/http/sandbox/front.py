"""`/sandbox` on the API's own port, in development only: before limits and sign-in, in no OpenAPI document."""

from __future__ import annotations

from urllib.parse import parse_qsl

from core.shared.errors import Malformed
from entrypoints.http.asgi import ASGIApp, Receive, Scope, Send
from entrypoints.http.exchange import Exchange
from entrypoints.http.features import Use
from entrypoints.http.sandbox.controls import SandboxControls
from entrypoints.sandbox.outside import Outside
from entrypoints.sandbox.refusals import raised
from entrypoints.sandbox.wire import Answer, Call, Routes, lower

LARGEST_BODY = 1_000_000


class SandboxFront:
    """Serves what touches our own service here, passes the rest on to the world, and everything else to `inner`."""

    def __init__(self, inner: ASGIApp, own: Routes, outside: Outside) -> None:
        self._inner = inner
        self._own = own
        self._outside = outside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (scope["path"] == "/sandbox" or scope["path"].startswith("/sandbox/")):
            await self._inner(scope, receive, send)
            return
        Exchange.of(scope).endpoint = f"{scope['method']} /sandbox"
        answer = await self._answer(await _call(scope, receive))
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})

    async def _answer(self, call: Call) -> Answer:
        if self._own.find(call):
            return await self._own(call)
        answer = await self._outside(call)
        error = raised(answer)
        if error is not None:
            raise error
        return answer


def sandbox_front(inner: ASGIApp, use: Use) -> SandboxFront:
    """The front before the whole service."""
    controls: SandboxControls = use(SandboxControls)
    return SandboxFront(inner, Routes(controls.routes()), use(Outside))


async def _call(scope: Scope, receive: Receive) -> Call:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise Malformed("payload_too_large", "The body is too large for the sandbox.")
        if not message.get("more_body"):
            break
    return Call(
        method=scope["method"],
        path=scope["path"].rstrip("/"),
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=lower(scope["headers"]),
        body=bytes(body),
    )
