"""What is known of one request while it is served: for its log line, its metrics and its headers."""

from __future__ import annotations

from time import perf_counter

from entrypoints.http.asgi import Scope

KEY = "rhizome"


class Exchange:
    """One request and its answer.

    `endpoint` is "METHOD /route/{template}", never the raw path; `fields` are the request's headers, of repeated ones
    the last; `headers` are what the answer gets besides its own; a `headless` one gets no body; a `public` answer is
    everybody's and may be kept. If the answer is a problem, `code` is its code.
    """

    __slots__ = (
        "app",
        "began",
        "code",
        "endpoint",
        "fields",
        "headers",
        "headless",
        "public",
        "request_id",
        "status",
        "user",
    )

    def __init__(self, request_id: str, fields: dict[bytes, bytes]) -> None:
        self.began = perf_counter()
        self.request_id = request_id
        self.fields = fields
        self.headless = False
        self.public = False
        self.code = ""
        self.app = ""
        self.endpoint = ""
        self.status = 0
        self.user = ""
        self.headers: list[tuple[bytes, bytes]] = [(b"x-request-id", request_id.encode())]

    @staticmethod
    def of(scope: Scope) -> Exchange:
        """The exchange that the edge began for this scope."""
        exchange: Exchange = scope[KEY]
        return exchange

    def field(self, name: bytes) -> str | None:
        """The request's header of that lower-case name."""
        value = self.fields.get(name)
        return None if value is None else str(value, "latin-1")
