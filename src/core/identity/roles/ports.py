"""Who may do what in which app."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol
from uuid import UUID


class Roles(Protocol):
    """Roles as they are this instant; asked on every request that needs one."""

    async def of(self, app: str, user_id: UUID) -> Set[str]:
        """The roles held in the app: own ones, studio-wide ones and those that these imply."""
        ...
