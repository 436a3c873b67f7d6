"""What the studio holds about a person, in every context."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class PersonalData(Protocol):
    """All contexts together; each declares what it holds beside its adapters."""

    async def export(self, user_id: UUID) -> dict[str, list[dict[str, object]]]:
        """The rows about the person by the name of their collection, of all apps, without secrets."""
        ...

    async def purge(self, user_id: UUID, app: str | None = None) -> None:
        """Erase them, of one app or whole; what the law wants kept is left without the person."""
        ...
