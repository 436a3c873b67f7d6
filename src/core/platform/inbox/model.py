"""What the outside world tells us of its own accord."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from core.platform.jobs.model import State

InboxState = Literal["pending", "done", "parked"]
Arrival = Literal["new", "duplicate"]
Verdict = Literal["newer", "repeat", "tie", "older"]
"""An event against what was last applied to its object: `newer` is to be applied, `repeat` is the very event that was,
`older` must not overwrite it, a `tie` in time says nothing: ask the source for the present state."""

KEPT = timedelta(days=30)
"""How long a message is kept for looking at and replaying, on the domain's clock."""


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A verified message: `event_id` is the source's own, unique within the source; `body` the bytes as they came;
    `headers` those that its handler needs, never secrets. `app` is None while only the handler can tell. Messages of
    one `lane`, if any, are dealt with in the order they came in."""

    id: UUID
    source: str
    event_id: str
    received_at: datetime
    body: bytes
    headers: dict[str, str] = {}
    app: str | None = None
    lane: str | None = None


class InboxItem(msgspec.Struct, frozen=True, kw_only=True):
    """A message as people see it in a list."""

    id: UUID
    source: str
    event_id: str
    app: str | None
    received_at: datetime
    state: InboxState
    attempts: int
    last_error: str | None


class InboxWork(msgspec.Struct, frozen=True):
    """The payload of the job that handles a message."""

    id: UUID


def job_name(source: str) -> str:
    """The name of the jobs that handle a source's messages; their key is the message's id."""
    return f"inbox.{source}"


def inbox_state(job: State | None) -> InboxState:
    """A message is what its job is; a job that is gone has been done."""
    match job:
        case "pending" | "running":
            return "pending"
        case "parked":
            return "parked"
        case _:
            return "done"
