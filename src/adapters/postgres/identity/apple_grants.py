"""Apple's refresh tokens, sealed, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.identity.model import AppleGrant
from core.shared.actor import STUDIO
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class PostgresAppleGrants:
    """`core.identity.ports.AppleGrants`."""

    database: Database
    clock: Clock

    async def keep(self, grant: AppleGrant) -> None:
        await self.database.execute(
            STUDIO,
            """insert into apple_grants (account_id, client_id, secret, created_at) values ($1, $2, $3, $4)
               on conflict (account_id, client_id)
               do update set secret = excluded.secret, created_at = excluded.created_at, released_at = null""",
            grant.account_id,
            grant.client_id,
            grant.secret,
            grant.created_at,
        )

    async def forget(self, account_id: UUID, client_ids: Sequence[str]) -> None:
        await self.database.execute(
            STUDIO,
            "delete from apple_grants where account_id = $1 and client_id = any($2)",
            account_id,
            list(client_ids),
        )

    async def release(self, account_id: UUID, client_ids: Sequence[str] | None = None) -> bool:
        released = await self.database.execute(
            STUDIO,
            """update apple_grants set released_at = $3
               where account_id = $1 and released_at is null and ($2::text[] is null or client_id = any($2))""",
            account_id,
            None if client_ids is None else list(client_ids),
            self.clock.now(),
        )
        return released > 0

    async def released(self, account_id: UUID) -> list[AppleGrant]:
        rows = await self.database.fetch(
            STUDIO,
            """select account_id, client_id, secret, created_at from apple_grants
               where account_id = $1 and released_at is not null order by client_id""",
            account_id,
        )
        return msgspec.convert([dict(row) for row in rows], list[AppleGrant])

    async def revoked(self, grant: AppleGrant) -> None:
        await self.database.execute(
            STUDIO,
            """delete from apple_grants
               where account_id = $1 and client_id = $2 and secret = $3 and released_at is not null""",
            grant.account_id,
            grant.client_id,
            grant.secret,
        )
