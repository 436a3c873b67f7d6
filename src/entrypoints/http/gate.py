"""What stands before every route: who may pass."""

from __future__ import annotations

import msgspec

from core.identity.model import Role
from core.identity.roles.ports import Roles
from core.platform.registry.spec import SignIn
from core.shared.actor import Actor
from core.shared.errors import NotFound, Unauthenticated
from entrypoints.http.asgi import ASGIApp, Receive, Scope, Send
from entrypoints.http.auth import Authenticator
from entrypoints.http.exchange import Exchange
from entrypoints.http.limits import Limit, Limits
from entrypoints.http.strictness import Strictness

ACCESS = "access"
"""The key in a handler's `opt` under which its `Access` stands."""


class Access(msgspec.Struct, frozen=True):
    """Who may call a route: of which app it is ("" for shared ones), and whether one must have signed in.

    `sign_in` names the way of signing in that an app must have for the route to be in its document; `clients` is
    False for what other servers call, which is in no app's document. Without `role` the route isn't there.
    """

    app: str = ""
    signed_in: bool = True
    limit: Limit = "default"
    sign_in: SignIn | None = None
    clients: bool = True
    role: Role | None = None


class Gate:
    """Admits a request or raises: limits first, then the token.

    The token is looked at first, because a person's limit needs the person, but a refusal by a limit is what is told.
    """

    def __init__(self, authenticator: Authenticator, limits: Limits, roles: Roles) -> None:
        self._authenticator = authenticator
        self._limits = limits
        self._roles = roles

    async def admit(self, scope: Scope, exchange: Exchange, endpoint: str, access: Access) -> Actor | None:
        """The actor, or None on a route that is open to all. Raises `RateLimited`, `Unauthenticated` or, for who lacks
        the role, `NotFound`."""
        exchange.endpoint = endpoint
        exchange.app = access.app
        actor, refusal = None, None
        if access.signed_in:
            try:
                actor = await self._authenticator.actor(exchange.field(b"authorization"), access.app or None)
                exchange.app = actor.app
                exchange.user = str(actor.user_id)
            except Unauthenticated as error:
                refusal = error
        await self._limits.count(scope, exchange, access.limit, exchange.user)
        if refusal is not None:
            raise refusal
        if access.role is not None and actor is not None:
            await self._check_role(actor, access.role)
        return actor

    async def _check_role(self, actor: Actor, role: Role) -> None:
        if role not in await self._roles.of(actor.app, actor.user_id):
            raise NotFound("not_found", "There is nothing here.")

    async def turn_away(self, scope: Scope, exchange: Exchange) -> None:
        """Count a request that no route answers. Raises `RateLimited`."""
        exchange.endpoint = "* unmatched"
        await self._limits.count(scope, exchange, "default", "")


_ANYBODY = Access(signed_in=False)
"""Which methods a route has is no secret."""


class GateMiddleware:
    """The gate for routes that Litestar serves; a route without an `Access` is for signed-in people."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate
        self._strictness = Strictness()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            handler = scope["route_handler"]
            access = _ANYBODY if scope["method"] == "OPTIONS" else handler.opt.get(ACCESS, Access())
            endpoint = f"{scope['method']} {scope['path_template']}"
            exchange = Exchange.of(scope)
            scope["user"] = await self._gate.admit(scope, exchange, endpoint, access)
            self._strictness(handler, scope, exchange)
        await self._app(scope, receive, send)
