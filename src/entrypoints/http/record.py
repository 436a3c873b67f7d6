"""What remains of a request once it is answered: a log line, a count, and, of a failure, its traceback."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from entrypoints.http.exchange import Exchange

log = logging.getLogger("rhizome.http")

Write = Callable[[dict[str, Any]], None]
"""Writes a log line of these fields."""


class Requests(Protocol):
    """Figures of requests."""

    def began(self) -> None: ...

    def ended(self, app: str, endpoint: str, status: int, seconds: float) -> None: ...


Note = Callable[[Exchange], None]
"""Counts an answered request."""


class Record:
    """Never holds a body, a token, a cookie, a query string or an address."""

    def __init__(self, requests: Requests, write: Write | None = None, note: Note | None = None) -> None:
        self.begin = requests.began
        self._ended = requests.ended
        self._write = write
        self._note = note

    def end(self, exchange: Exchange, seconds: float) -> None:
        """The request was answered after `seconds`, or its client had left (499)."""
        status = exchange.status or 499
        endpoint = exchange.endpoint or "* unmatched"
        self._ended(exchange.app, endpoint, status, seconds)
        if self._note is not None:
            self._note(exchange)
        if self._write is not None:
            method, _, route = endpoint.partition(" ")
            self._write(
                {
                    "at": datetime.fromtimestamp(time.time(), UTC),
                    "level": "info",
                    "logger": "rhizome.access",
                    "message": "request",
                    "method": method,
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1000, 2),
                    "app": exchange.app,
                    "user": exchange.user,
                    "request_id": exchange.request_id,
                }
            )

    def failure(self, error: Exception) -> None:
        """Something that we did not foresee."""
        log.error("unforeseen failure", exc_info=error)
