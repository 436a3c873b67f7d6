"""Who owns the studio."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.identity.ports import Accounts


@dataclass(frozen=True, slots=True)
class StudioOwners:
    """`core.bots.ports.Owners`."""

    accounts: Accounts

    async def all(self) -> list[UUID]:
        return await self.accounts.with_role("owner")
