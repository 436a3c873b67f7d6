"""What looking after people needs of the world."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.identity.members.model import AiBudget, MemberView, Place


class People(Protocol):
    """The people of an app, those who have left excepted."""

    async def page(self, app: str, prefix: str | None, before: Place | None, limit: int) -> list[MemberView]:
        """Who joined before that place, the latest first; with `prefix`, in small letters, only those whose address or
        name begins so."""
        ...

    async def find(self, app: str, user_id: UUID) -> MemberView | None: ...


class AiBudgets(Protocol):
    """What people may spend on models, where an admin has said so. What the AI gateway reads."""

    async def keep(self, app: str, user_id: UUID, budget: AiBudget | None) -> None:
        """From now on so much, or with None the app's own."""
        ...

    async def of(self, app: str, user_id: UUID) -> AiBudget | None: ...
