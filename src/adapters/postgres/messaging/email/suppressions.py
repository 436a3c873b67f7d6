"""Suppressed addresses as rows, by hash: the list outlives accounts, and need not tell anybody who they were."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.postgres.database import Database
from core.shared.actor import STUDIO
from core.shared.ports import Clock

_SUPPRESS = """
    insert into suppressions (address, reason, account_id, created_at)
    values ($1, $2, (select id from accounts where email = $3 and deleted_at is null), $4)
    on conflict (address) do update
    set reason = case when excluded.reason = 'complaint' then suppressions.reason else excluded.reason end,
        account_id = coalesce(excluded.account_id, suppressions.account_id)"""


@dataclass(frozen=True, slots=True)
class PostgresSuppressions:
    """`core.messaging.email.ports.Suppressions`."""

    database: Database
    clock: Clock

    async def suppressed(self, addresses: Sequence[str], *, requested: bool = False) -> frozenset[str]:
        hashes = [address_hash(address) for address in addresses]
        rows = await self.database.fetch(
            STUDIO,
            "select address from suppressions where address = any($1) and not ($2 and reason = 'complaint')",
            hashes,
            requested,
        )
        found = {row["address"] for row in rows}
        return frozenset(address for address, key in zip(addresses, hashes, strict=True) if key in found)

    async def suppress(self, address: str, reason: str) -> None:
        key = address_hash(address)
        await self.database.execute(STUDIO, _SUPPRESS, key, reason, address.strip().lower(), self.clock.now())

    async def lift(self, address: str) -> None:
        await self.database.execute(STUDIO, "delete from suppressions where address = $1", address_hash(address))


def address_hash(address: str) -> bytes:
    """What stands for an address, in whatever case it is written."""
    return hashlib.sha256(address.strip().lower().encode()).digest()
