"""The log of what matters to security: who did what to whom, and when. Nothing in it is ever changed."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Audit(Protocol):
    """Writes the log; inside a unit of work the entry shares its fate."""

    async def record(self, app: str, action: str, user_id: UUID | None = None, /, **detail: str | None) -> None:
        """Keep that `action` (past tense, snake_case) happened to `user_id`; `detail` never holds secrets or
        addresses.
        """
        ...
