"""What signals need of the world."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Partners(Protocol):
    """Who does something together."""

    async def together(self, app: str, one: UUID, other: UUID) -> bool:
        """Whether there is a social session of the two, proposed or accepted, at this moment. Outside of units of
        work."""
        ...
