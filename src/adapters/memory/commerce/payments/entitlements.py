"""What people own, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.entitlements.model import Entitlement, EntitlementState

ENTITLEMENTS = "entitlements"


@dataclass(frozen=True, slots=True)
class MemoryEntitlements:
    """`core.commerce.entitlements.ports.Entitlements`: by app, order and product."""

    database: MemoryDatabase

    async def grant(self, entitlements: Sequence[Entitlement]) -> None:
        async with self.database.turn():
            for one in entitlements:
                key = (one.app, one.order_id, one.product_id)
                if key not in self.database.table(ENTITLEMENTS):
                    self.database.table(ENTITLEMENTS).put(key, one)

    async def set_state(self, app: str, order_id: UUID, state: EntitlementState) -> None:
        async with self.database.turn():
            for key, one in self.database.table(ENTITLEMENTS).items():
                if key[:2] == (app, order_id):
                    self.database.table(ENTITLEMENTS).put(key, replace(one, state=state))

    async def of(self, app: str, user_id: UUID, product_id: UUID | None = None) -> list[Entitlement]:
        async with self.database.turn():
            rows: list[Entitlement] = list(self.database.table(ENTITLEMENTS).rows())
        found = [row for row in rows if (row.app, row.user_id) == (app, user_id) and row.state != "revoked"]
        found = [row for row in found if product_id is None or row.product_id == product_id]
        found.sort(key=lambda row: row.product_id)
        return sorted(found, key=lambda row: (row.granted_at, row.order_id), reverse=True)

    async def lock(self, app: str, user_id: UUID) -> None:
        if not self.database.in_transaction:
            raise RuntimeError("a person is locked until the end of a transaction")
