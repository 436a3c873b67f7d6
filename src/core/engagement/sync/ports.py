"""What sync needs of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor


class HadActions(Protocol):
    """Which actions of people's clients are in effect."""

    async def add(self, app: str, user_id: UUID, kind: str, client_id: str, at: datetime) -> bool:
        """Within a unit of work that applies it; False when it is in effect already. While another transaction applies
        the same, waits for its end."""
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget so many, of all apps, that were had before; how many there were."""
        ...


class Performer(Protocol):
    """The act behind one kind of action."""

    async def __call__(self, app: AppSpec, actor: Actor, action: Any, /) -> object:
        """Do it as of its time, and tell what is to be seen of it now, if anything. The same action again has no second
        effect. Raises `DomainError`."""
        ...
