"""Licence keys as rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.commerce.library.model import Licence
from core.commerce.library.ports import Place
from core.shared.actor import STUDIO

_COLUMNS = "app_id as app, order_id, product_id, user_id, sealed, created_at"


@dataclass(frozen=True, slots=True)
class PostgresLicenceKeys:
    """`core.commerce.library.ports.LicenceKeys`."""

    database: Database

    async def get(self, app: str, order_id: UUID, product_id: UUID) -> Licence | None:
        row = await self.database.fetchrow(
            app,
            f"select {_COLUMNS} from licence_keys where app_id = $1 and order_id = $2 and product_id = $3",
            app,
            order_id,
            product_id,
        )
        return _licence(row) if row else None

    async def add(self, licence: Licence) -> Licence:
        await self.database.execute(
            licence.app,
            """insert into licence_keys (app_id, order_id, product_id, user_id, sealed, created_at)
               values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
            licence.app,
            licence.order_id,
            licence.product_id,
            licence.user_id,
            licence.sealed,
            licence.created_at,
        )
        return await self.get(licence.app, licence.order_id, licence.product_id) or licence

    async def after(self, place: Place | None, most: int) -> list[Licence]:
        rows = await self.database.fetch(
            STUDIO,
            f"""select {_COLUMNS} from licence_keys
                where $2::text is null or (app_id, order_id, product_id) > ($2, $3, $4)
                order by app_id, order_id, product_id limit $1""",
            most,
            *(place or (None, None, None)),
        )
        return [_licence(row) for row in rows]

    async def reseal(self, licence: Licence, sealed: str) -> None:
        await self.database.execute(
            licence.app,
            """update licence_keys set sealed = $5
               where app_id = $1 and order_id = $2 and product_id = $3 and sealed = $4""",
            licence.app,
            licence.order_id,
            licence.product_id,
            licence.sealed,
            sealed,
        )


def _licence(row: asyncpg.Record) -> Licence:
    return msgspec.convert(dict(row), Licence)
