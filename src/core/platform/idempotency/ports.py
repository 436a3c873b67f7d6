"""What idempotency needs of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from core.platform.idempotency.model import Answer, KeyedRequest


class IdempotencyKeys(Protocol):
    """Requests under way and answers given, by app, user and key. Everything happens in a unit of work of the app."""

    async def take(self, request: KeyedRequest, now: datetime) -> Answer | None:
        """The answer given to this request in the last 24 hours, as replayed; or None, and the key is the caller's
        until the unit of work ends. Raises `Conflict("idempotency_in_progress")` while another request holds the key
        and `Invalid("idempotency_key_reused")` when it belongs to another request."""
        ...

    async def reserve(self, request: KeyedRequest, now: datetime, seconds: float) -> None:
        """Hold a taken key beyond the unit of work, for so many seconds of real time at most; raises
        `Conflict("idempotency_in_progress")` when another request took it meanwhile."""
        ...

    async def keep(self, request: KeyedRequest, answer: Answer, now: datetime) -> None:
        """Keep the answer; raises `Conflict("idempotency_in_progress")` when another request was answered meanwhile."""
        ...

    async def release(self, request: KeyedRequest) -> None:
        """Let go of a reserved key that got no answer."""
        ...

    async def prune(self, now: datetime, most: int) -> int:
        """Forget, in the studio's unit of work or none, what is older than 24 hours; how many, at most `most`."""
        ...
