"""Referral codes and redemptions as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.commerce.referrals.model import ReferralCode

_COLUMNS = "id, code, owner_id, active, max_redemptions, redemptions, created_at"


@dataclass(frozen=True, slots=True)
class PostgresReferralCodes:
    """`core.commerce.referrals.ports.ReferralCodes`."""

    database: Database

    async def add(self, app: str, code: ReferralCode) -> bool:
        inserted = await self.database.execute(
            app,
            f"""insert into referral_codes (app_id, {_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (app_id, code) do nothing""",
            app,
            code.id,
            code.code,
            code.owner_id,
            code.active,
            code.max_redemptions,
            code.redemptions,
            code.created_at,
        )
        return inserted == 1

    async def find(self, app: str, code: str) -> ReferralCode | None:
        row = await self.database.fetchrow(
            app, f"select {_COLUMNS} from referral_codes where app_id = $1 and code = $2", app, code
        )
        return _code(row) if row else None

    async def of(self, app: str, owner_id: UUID, before: UUID | None, limit: int) -> list[ReferralCode]:
        rows = await self.database.fetch(
            app,
            f"""select {_COLUMNS} from referral_codes
                where app_id = $1 and owner_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4""",
            app,
            owner_id,
            before,
            limit,
        )
        return [_code(row) for row in rows]

    async def set_active(self, app: str, owner_id: UUID, code_id: UUID, active: bool) -> ReferralCode | None:
        row = await self.database.fetchrow(
            app,
            f"""update referral_codes set active = $4 where app_id = $1 and owner_id = $2 and id = $3
                returning {_COLUMNS}""",
            app,
            owner_id,
            code_id,
            active,
        )
        return _code(row) if row else None

    async def count(self, app: str, code_id: UUID) -> bool:
        # Waiting for the row, Postgres looks at the condition again with what the one before has left.
        counted = await self.database.execute(
            app,
            """update referral_codes set redemptions = redemptions + 1
               where app_id = $1 and id = $2 and active and redemptions < max_redemptions""",
            app,
            code_id,
        )
        return counted == 1


@dataclass(frozen=True, slots=True)
class PostgresRedemptions:
    """`core.commerce.referrals.ports.Redemptions`."""

    database: Database

    async def add(self, app: str, user_id: UUID, code_id: UUID, at: datetime) -> bool:
        inserted = await self.database.execute(
            app,
            """insert into referral_redemptions (app_id, user_id, code_id, redeemed_at) values ($1, $2, $3, $4)
               on conflict do nothing""",
            app,
            user_id,
            code_id,
            at,
        )
        return inserted == 1


def _code(row: asyncpg.Record) -> ReferralCode:
    return msgspec.convert(dict(row), ReferralCode)
