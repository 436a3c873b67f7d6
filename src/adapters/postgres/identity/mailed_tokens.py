"""Mailed links as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.identity.model import MailedToken
from core.shared.actor import STUDIO


@dataclass(frozen=True, slots=True)
class PostgresMailedTokens:
    """`core.identity.ports.MailedTokens`. Links are ordered by the instant they were asked for, then by id."""

    database: Database

    async def add(self, token: MailedToken) -> bool:
        added = await self.database.execute(
            STUDIO,
            """with voided as (
                   update mailed_tokens set spent_at = $7
                   where account_id = $4 and purpose = $2 and spent_at is null and (created_at, id) < ($7, $1)
               )
               insert into mailed_tokens (id, purpose, app_id, account_id, hash, email, created_at, expires_at)
               select $1, $2, $3, $4, $5, $6, $7, $8
               where not exists (select from mailed_tokens
                                 where account_id = $4 and purpose = $2 and (created_at, id) > ($7, $1))
               on conflict (id) do nothing""",
            token.id,
            token.purpose,
            token.app,
            token.account_id,
            token.hash,
            token.email,
            token.created_at,
            token.expires_at,
        )
        return added == 1

    async def forget_made_after(self, account_id: UUID, at: datetime) -> None:
        await self.database.execute(
            STUDIO, "delete from mailed_tokens where account_id = $1 and created_at > $2", account_id, at
        )

    async def find(self, token_hash: bytes) -> MailedToken | None:
        row = await self.database.fetchrow(
            STUDIO,
            """select id, purpose, hash, app_id as app, account_id, email, created_at, expires_at, spent_at
               from mailed_tokens where hash = $1""",
            token_hash,
        )
        return msgspec.convert(dict(row), MailedToken) if row else None

    async def spend(self, token_hash: bytes, at: datetime) -> bool:
        spent = await self.database.execute(
            STUDIO, "update mailed_tokens set spent_at = $2 where hash = $1 and spent_at is null", token_hash, at
        )
        return spent == 1

    async def void(self, account_id: UUID, at: datetime) -> None:
        await self.database.execute(
            STUDIO,
            "update mailed_tokens set spent_at = $2 where account_id = $1 and purpose = 'reset' and spent_at is null",
            account_id,
            at,
        )

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(
            STUDIO,
            "delete from mailed_tokens where id in (select id from mailed_tokens where expires_at < $1 limit $2)",
            before,
            most,
        )
