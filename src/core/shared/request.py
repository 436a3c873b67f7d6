"""The request or job that is being served: its id, for log lines, events and outgoing calls, and how long whoever
asked still waits."""

from __future__ import annotations

from contextvars import ContextVar

_served: ContextVar[tuple[str | None, float | None]] = ContextVar("served", default=(None, None))


def current_request_id() -> str | None:
    """The id of what is being served right now, if anything is."""
    return _served.get()[0]


def current_deadline() -> float | None:
    """Until when an answer is of use, by the machine's performance counter; None where nobody waits for one."""
    return _served.get()[1]


def serve_as(request_id: str | None, until: float | None = None) -> None:
    """Make `request_id` the id of the rest of this task and of the tasks it starts, and `until` their deadline."""
    _served.set((request_id, until))
