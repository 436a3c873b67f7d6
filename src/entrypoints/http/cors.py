"""Which browsers' pages may call: those of the origins that an app's manifest lists."""

from __future__ import annotations

from core.platform.registry.apps import Apps
from entrypoints.http.asgi import Scope
from entrypoints.http.exchange import Exchange

Headers = list[tuple[bytes, bytes]]

METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
ASKED = b"Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Request-ID, X-Timezone"
ASKED_OF_AUTH = ASKED + b", X-Token-Transport"
SHOWN = (
    b"ETag, Idempotency-Replayed, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
    b"X-Request-ID"
)
MAX_AGE = b"3600"
_AUTH = "/api/v1/auth/"
_FILES = "/files/"


class Cors:
    """Answers the browser's question in the headers of an answer; without a listed origin there are none.

    An app's routes know the app's own origins; the shared ones of identity and of files know those of every app, and
    identity's, for the refresh cookie, credentials too.
    """

    def __init__(self, apps: Apps) -> None:
        self._origins = {app.prefix: frozenset(origin.encode() for origin in app.cors_origins) for app in apps.values()}
        self._everyone = frozenset[bytes]().union(*self._origins.values())

    def headers(self, scope: Scope, exchange: Exchange) -> Headers:
        """What to add to the answer to a request that names an origin."""
        origin = exchange.fields.get(b"origin", b"")
        path: str = scope["path"]
        auth = path.startswith(_AUTH)
        shared = auth or path.startswith(_FILES)
        allowed = self._everyone if shared else self._origins.get("/".join(path.split("/", 4)[:4]), frozenset())
        if origin not in allowed:
            return []
        found = [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", SHOWN)]
        if auth:
            found.append((b"access-control-allow-credentials", b"true"))
        return found

    def preflight(self, scope: Scope, exchange: Exchange) -> Headers | None:
        """The whole answer's headers, if the request is a preflight."""
        if scope["method"] != "OPTIONS" or b"access-control-request-method" not in exchange.fields:
            return None
        found = self.headers(scope, exchange)
        if found:
            asked = ASKED_OF_AUTH if scope["path"].startswith(_AUTH) else ASKED
            found += [
                (b"access-control-allow-methods", METHODS),
                (b"access-control-allow-headers", asked),
                (b"access-control-max-age", MAX_AGE),
            ]
        return found
