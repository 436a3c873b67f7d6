"""The id of the request or job that is being served, for log lines, events and outgoing calls."""

from __future__ import annotations

from contextvars import ContextVar

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def current_request_id() -> str | None:
    """The id of what is being served right now, if anything is."""
    return _request_id.get()


def serve_as(request_id: str | None) -> None:
    """Make `request_id` the id of the rest of this task and of the tasks it starts."""
    _request_id.set(request_id)
