"""The log of what matters to security: who did what to whom, and when. An entry is never changed, and kept a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

KEPT = timedelta(days=365)


class Audit(Protocol):
    """Writes the log; inside a unit of work the entry shares its fate."""

    async def record(self, app: str, action: str, user_id: UUID | None = None, /, **detail: str | None) -> None:
        """Keep that `action` (past tense, snake_case) happened to `user_id`; `detail` never holds secrets or
        addresses.
        """
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget what happened before that instant; how many entries, at most `most`."""
        ...
