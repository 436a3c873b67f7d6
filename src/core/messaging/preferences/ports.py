"""What preferences need of the world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from core.messaging.preferences.model import Quiet, Wishes


class Preferences(Protocol):
    """What people chose."""

    async def get(self, app: str, user_id: UUID) -> Wishes:
        """What they chose; nothing for who never did."""
        ...

    async def choose(self, app: str, user_id: UUID, chosen: Mapping[str, bool]) -> None:
        """Add the choices to those made before."""
        ...

    async def rest(self, app: str, user_id: UUID, quiet: Quiet | None) -> None:
        """Keep the hours of rest, None for none."""
        ...
