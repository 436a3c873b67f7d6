"""Premium: an entitlement, never a role."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Premium(Protocol):
    """Who has premium, by subscription or by gift."""

    async def of(self, app: str, user_id: UUID, now: datetime) -> bool:
        """Whether the person has it in the app at that instant. Also outside of units of work."""
        ...
