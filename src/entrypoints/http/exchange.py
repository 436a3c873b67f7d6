"""What is known of one request while it is served: for its log line, its metrics and its headers."""

from __future__ import annotations

from entrypoints.http.asgi import Scope

KEY = "rhizome"


class Exchange:
    """One request and its answer; `endpoint` is the route's template, never the raw path."""

    __slots__ = ("app", "endpoint", "headers", "request_id", "status", "user")

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.app = ""
        self.endpoint = ""
        self.status = 0
        self.user = ""
        self.headers: list[tuple[bytes, bytes]] = []

    @staticmethod
    def of(scope: Scope) -> Exchange:
        """The exchange that the edge began for this scope."""
        exchange: Exchange = scope[KEY]
        return exchange
