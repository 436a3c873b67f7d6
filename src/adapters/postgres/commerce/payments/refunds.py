"""Refunds as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.commerce.orders.model import RefundView
from core.commerce.refunds.model import Refund
from core.shared.actor import STUDIO

_COLUMNS = (
    "id, app_id as app, order_id, payment, amount_cents, currency, status, source, reason, provider_id, made_by, "
    "created_at, settled_at"
)
_PUT = """
insert into refunds (app_id, id, order_id, payment, amount_cents, currency, status, source, reason, provider_id,
    made_by, created_at, settled_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (app_id, id) do update set amount_cents = excluded.amount_cents, status = excluded.status,
    source = excluded.source, provider_id = excluded.provider_id, settled_at = excluded.settled_at
"""


@dataclass(frozen=True, slots=True)
class PostgresRefunds:
    """`core.commerce.refunds.ports.Refunds`, and `core.commerce.orders.ports.RefundsOf`."""

    database: Database

    async def put(self, refund: Refund) -> None:
        await self.database.execute(
            refund.app,
            _PUT,
            refund.app,
            refund.id,
            refund.order_id,
            refund.payment,
            refund.amount_cents,
            refund.currency,
            refund.status,
            refund.source,
            refund.reason,
            refund.provider_id,
            refund.made_by,
            refund.created_at,
            refund.settled_at,
        )

    async def remove(self, app: str, refund_id: UUID) -> None:
        await self.database.execute(app, "delete from refunds where app_id = $1 and id = $2", app, refund_id)

    async def get(self, app: str, refund_id: UUID) -> Refund | None:
        row = await self.database.fetchrow(
            app, f"select {_COLUMNS} from refunds where app_id = $1 and id = $2", app, refund_id
        )
        return msgspec.convert(dict(row), Refund) if row else None

    async def of_payment(self, app: str, payment: str) -> list[Refund]:
        return await self._all(app, "payment = $2", payment)

    async def of_order(self, app: str, order_id: UUID) -> list[Refund]:
        return await self._all(app, "order_id = $2", order_id)

    async def waiting(self, before: datetime, most: int) -> list[tuple[str, UUID]]:
        rows = await self.database.fetch(
            STUDIO,
            """select app_id, id from refunds where status = 'pending' and source = 'admin' and created_at < $1
               order by created_at, id limit $2""",
            before,
            most,
        )
        return [(row["app_id"], row["id"]) for row in rows]

    async def of(self, app: str, order_ids: list[UUID]) -> dict[UUID, list[RefundView]]:
        rows = await self.database.fetch(
            app,
            """select order_id, id, amount_cents, status, created_at from refunds
               where app_id = $1 and order_id = any($2::uuid[]) order by created_at, id""",
            app,
            order_ids,
        )
        found: dict[UUID, list[RefundView]] = {}
        for row in rows:
            found.setdefault(row["order_id"], []).append(msgspec.convert(dict(row), RefundView))
        return found

    async def _all(self, app: str, condition: str, value: object) -> list[Refund]:
        rows = await self.database.fetch(
            app, f"select {_COLUMNS} from refunds where app_id = $1 and {condition} order by created_at, id", app, value
        )
        return [msgspec.convert(dict(row), Refund) for row in rows]
