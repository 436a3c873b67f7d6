"""Suppressed addresses in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase
from core.shared.ports import Clock

SUPPRESSIONS = "suppressions"


class Suppression(msgspec.Struct, frozen=True):
    """Why and since when; of which account the address was, if of any."""

    reason: str
    account_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MemorySuppressions:
    """`core.messaging.email.ports.Suppressions`, by address."""

    database: MemoryDatabase
    clock: Clock

    async def suppressed(self, addresses: Sequence[str], *, requested: bool = False) -> frozenset[str]:
        async with self.database.turn():
            return frozenset(address for address in addresses if self._is_suppressed(address, requested))

    async def suppress(self, address: str, reason: str) -> None:
        key = address.strip().lower()
        async with self.database.turn():
            table = self.database.table(SUPPRESSIONS)
            before: Suppression | None = table.get(key)
            if before is not None and reason == "complaint":
                reason = before.reason
            found = [account.id for account in self.database.table("accounts").rows() if account.email == key]
            owner = found[0] if found else before.account_id if before else None
            since = before.created_at if before else self.clock.now()
            table.put(key, Suppression(reason, owner, since))

    async def lift(self, address: str) -> None:
        async with self.database.turn():
            self.database.table(SUPPRESSIONS).remove(address.strip().lower())

    def _is_suppressed(self, address: str, requested: bool) -> bool:
        found: Suppression | None = self.database.table(SUPPRESSIONS).get(address.strip().lower())
        return found is not None and not (requested and found.reason == "complaint")
