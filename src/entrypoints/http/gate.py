"""What stands before every route: who may pass."""

from __future__ import annotations

from typing import Literal

import msgspec

from core.shared.actor import Actor
from entrypoints.http.asgi import ASGIApp, Receive, Scope, Send
from entrypoints.http.auth import Authenticator
from entrypoints.http.exchange import Exchange

ACCESS = "access"
"""The key in a handler's `opt` under which its `Access` stands."""


class Access(msgspec.Struct, frozen=True):
    """Who may call a route: of which app it is ("" for shared ones), and whether one must have signed in."""

    app: str = ""
    signed_in: bool = True
    limit: Literal["default", "login", "register", "forgot"] = "default"


class Gate:
    """Admits a request or raises: limits first, then the token."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def admit(self, scope: Scope, exchange: Exchange, endpoint: str, access: Access) -> Actor | None:
        """The actor, or None on a route that is open to all. Raises `RateLimited` or `Unauthenticated`."""
        exchange.endpoint = endpoint
        exchange.app = access.app
        if not access.signed_in:
            return None
        actor = await self._authenticator.actor(header(scope, b"authorization"), access.app or None)
        exchange.app = actor.app
        exchange.user = str(actor.user_id)
        return actor


class GateMiddleware:
    """The gate for routes that Litestar serves; a route without an `Access` is for signed-in people."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            access = scope["route_handler"].opt.get(ACCESS, Access())
            endpoint = f"{scope['method']} {scope['path_template']}"
            scope["user"] = await self._gate.admit(scope, Exchange.of(scope), endpoint, access)
        await self._app(scope, receive, send)


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of that lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None
