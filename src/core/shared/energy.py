"""What contexts say to a person's energy: a figure from 0 to 100 that falls with what is given up and rises with what
is done, and by itself with time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.shared.ledger import Cause


class Energy(Protocol):
    """The energy of people, once per app."""

    async def change(self, app: str, user_id: UUID, by: int, cause: Cause) -> int:
        """Raise or lower it within its bounds, once per cause, in the caller's unit of work; what it is then."""
        ...

    async def of(self, app: str, user_id: UUID, now: datetime) -> int:
        """What it is at that instant, recovery by time included. Also outside of units of work."""
        ...
