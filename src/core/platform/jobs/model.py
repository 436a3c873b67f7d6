"""A job: one piece of work that must happen, whatever becomes of the process that began it."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

State = Literal["pending", "running", "done", "parked"]
Outcome = Literal["done", "failed", "parked", "lost", "given_back"]
"""`failed` comes again later, `parked` waits for a person, `lost` was taken over by another worker, `given_back` was
cut short by a stop or put off."""

LEASE = timedelta(seconds=10)
"""Real time for which a running job is its worker's alone. A live worker renews it each second, a killed one can't."""

HANDED = timedelta(seconds=10)
"""Real time after which a job that was handed over and not begun is handed over again."""

KEPT = timedelta(days=7)
"""How long a finished job's key still guards against another of the same key, in the domain's time."""

LONGEST = timedelta(hours=1)


class NotYet(Exception):
    """Raised by a handler whose turn has not come: the job is run again after so long, and this was no attempt."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"not before {wait}")
        self.wait = wait


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job as its worker holds it. `name` is the handler's; `event` names the domain event that caused it, whose id is
    then the `key`; `created_at` is the instant of the cause; `attempts` counts this one."""

    id: UUID
    seq: int
    app: str
    name: str
    payload: bytes
    created_at: datetime
    attempts: int
    key: str | None = None
    event: str | None = None
    request_id: str | None = None

    @property
    def guards(self) -> bool:
        """Whether it must be remembered when done. An event is relayed once, so only keys that callers chose are."""
        return self.key is not None and self.event is None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A directly added job as delivered to its handler; `id` is the same on every attempt."""

    id: UUID
    app: str
    created_at: datetime
    attempt: int
    payload: Any


def backoff(attempts: int, *, seed: int, base: timedelta) -> timedelta:
    """The wait after that many failed attempts: `base` doubled for each further one, at most an hour, spread by a
    quarter either way so that what failed together does not come back together. The same seed spreads the same."""
    wait: timedelta = min(base * 2 ** min(attempts - 1, 30), LONGEST)
    spread = 0.75 + zlib.crc32(b"%d:%d" % (seed, attempts)) / 2**33
    return wait * spread
