"""What registering devices needs of the world."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.messaging.push.message import Device


class Devices(Protocol):
    """Devices by token and installation, within the caller's transaction."""

    async def register(self, device: Device, installation_id: str | None, most: int) -> None:
        """Make it the only one of its token and of its installation. A device of the same person and installation, or
        token, keeps its id; of more than `most` of one person the oldest go."""
        ...

    async def unregister(self, app: str, user_id: UUID, token: str) -> None:
        """Forget the person's device of that token, if there is one."""
        ...

    async def any(self, app: str, user_id: UUID) -> bool:
        """Whether the person has a device."""
        ...
