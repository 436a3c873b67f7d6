"""Apple's refresh tokens, sealed, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.identity.model import AppleGrant


@dataclass(frozen=True, slots=True)
class MemoryAppleGrants:
    """`core.identity.ports.AppleGrants`: pairs of a grant and whether it is released, by account and client."""

    database: MemoryDatabase

    async def keep(self, grant: AppleGrant) -> None:
        async with self.database.turn():
            self.database.table("apple_grants").put((grant.account_id, grant.client_id), (grant, False))

    async def forget(self, account_id: UUID, client_ids: Sequence[str]) -> None:
        async with self.database.turn():
            for client_id in client_ids:
                self.database.table("apple_grants").remove((account_id, client_id))

    async def release(self, account_id: UUID, client_ids: Sequence[str] | None = None) -> bool:
        async with self.database.turn():
            found = False
            for key, (grant, released) in self.database.table("apple_grants").items():
                asked = client_ids is None or grant.client_id in client_ids
                if grant.account_id == account_id and asked and not released:
                    self.database.table("apple_grants").put(key, (grant, True))
                    found = True
            return found

    async def released(self, account_id: UUID) -> list[AppleGrant]:
        async with self.database.turn():
            pairs = self.database.table("apple_grants").rows()
            return sorted(
                (grant for grant, released in pairs if released and grant.account_id == account_id),
                key=lambda grant: grant.client_id,
            )

    async def revoked(self, grant: AppleGrant) -> None:
        async with self.database.turn():
            key = (grant.account_id, grant.client_id)
            kept: tuple[AppleGrant, bool] | None = self.database.table("apple_grants").get(key)
            if kept is not None and kept[1] and kept[0].secret == grant.secret:
                self.database.table("apple_grants").remove(key)
