"""Store items that admins made or changed, as rows, and people as far as the store goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import Database
from core.rewards.store.model import StoreItem
from core.shared.errors import NotFound

# By a lock of the id, since most of the library has no row.
_KEY = "hashtextextended(concat_ws(':', 'store item', $1::text, $2::uuid), 0)"
_HOLD = f"select pg_advisory_xact_lock_shared({_KEY})"
_LOCK = f"select pg_advisory_xact_lock({_KEY})"
_GET = "select item from store_items where app_id = $1 and id = $2"
_PUT = """
    insert into store_items (app_id, id, item, changed_at) values ($1, $2, $3, $4)
    on conflict (app_id, id) do update set item = excluded.item, changed_at = excluded.changed_at"""
_MEMBER = "select locale from memberships where app_id = $1 and user_id = $2"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(StoreItem).decode


@dataclass(frozen=True, slots=True)
class PostgresStoreItems:
    """`core.rewards.store.ports.StoreItems`."""

    database: Database

    async def all(self, app: str) -> Sequence[StoreItem]:
        rows = await self.database.fetch(app, "select item from store_items where app_id = $1", app)
        return [_decode(row["item"]) for row in rows]

    async def hold(self, app: str, item_id: UUID) -> StoreItem | None:
        return await self._under(_HOLD, app, item_id)

    async def lock(self, app: str, item_id: UUID) -> StoreItem | None:
        return await self._under(_LOCK, app, item_id)

    async def put(self, app: str, item: StoreItem, at: datetime) -> None:
        await self.database.execute(app, _PUT, app, item.id, _encode(item).decode(), at)

    async def _under(self, lock: str, app: str, item_id: UUID) -> StoreItem | None:
        await self.database.execute(app, lock, app, item_id)
        # A statement of its own, which sees what the one before us under the lock has left.
        found = await self.database.fetchval(app, _GET, app, item_id)
        return None if found is None else _decode(found)


@dataclass(frozen=True, slots=True)
class PostgresCustomers:
    """`core.rewards.store.ports.Customers` and `core.rewards.ledger.ports.Holders`, over memberships."""

    database: Database

    async def enter(self, app: str, user_id: UUID) -> None:
        await self._locale(app, user_id, f"{_MEMBER} for key share")

    async def locale(self, app: str, user_id: UUID) -> str:
        return await self._locale(app, user_id, _MEMBER)

    async def _locale(self, app: str, user_id: UUID, statement: str) -> str:
        found: str | None = await self.database.fetchval(app, statement, app, user_id)
        if found is None:
            raise NotFound
        return found
