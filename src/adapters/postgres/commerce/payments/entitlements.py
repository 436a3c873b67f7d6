"""What people own, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.commerce.entitlements.model import Entitlement, EntitlementState
from core.shared.actor import STUDIO

_COLUMNS = "app_id as app, user_id, product_id, order_id, quantity, state, granted_at"


@dataclass(frozen=True, slots=True)
class PostgresEntitlements:
    """`core.commerce.entitlements.ports.Entitlements`."""

    database: Database

    async def grant(self, entitlements: Sequence[Entitlement]) -> None:
        for one in sorted(entitlements, key=lambda each: each.product_id):
            await self.database.execute(
                one.app,
                """insert into entitlements (app_id, user_id, product_id, order_id, quantity, state, granted_at)
                   values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing""",
                one.app,
                one.user_id,
                one.product_id,
                one.order_id,
                one.quantity,
                one.state,
                one.granted_at,
            )

    async def set_state(self, app: str, order_id: UUID, state: EntitlementState) -> None:
        await self.database.execute(
            app,
            "update entitlements set state = $3 where app_id = $1 and order_id = $2 and state <> $3",
            app,
            order_id,
            state,
        )

    async def of(self, app: str, user_id: UUID, product_id: UUID | None = None) -> list[Entitlement]:
        rows = await self.database.fetch(
            app,
            f"""select {_COLUMNS} from entitlements
                where app_id = $1 and user_id = $2 and ($3::uuid is null or product_id = $3) and state <> 'revoked'
                order by granted_at desc, order_id desc, product_id""",
            app,
            user_id,
            product_id,
        )
        return [msgspec.convert(dict(row), Entitlement) for row in rows]

    async def lock(self, app: str, user_id: UUID) -> None:
        if not self.database.in_transaction:
            raise RuntimeError("a person is locked until the end of a transaction")
        await self.database.execute(
            STUDIO, "select pg_advisory_xact_lock(hashtextextended($1, 0))", f"entitlements {app} {user_id}"
        )
