"""Products on shelves until the catalogue is there."""
from __future__ import annotations
from typing import Any
from uuid import UUID
import asyncpg
import msgspec
from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import Database
from core.commerce.catalog.model import Product

COLUMNS = "id, name, description, type, price_cents, currency, price_credits, stock, active, created_at"

class MemoryProducts:
    def __init__(self, database: MemoryDatabase) -> None:
        self.database = database
    async def get(self, app: str, ids: Any) -> dict[UUID, Product]:
        async with self.database.turn():
            return {p.id: p for p in self.database.table("products").rows() if p.app == app and p.id in set(ids)}
    async def add(self, product: Product) -> None:
        async with self.database.turn():
            self.database.table("products").put((product.app, product.id), product)
    async def lock(self, app: str, id: UUID) -> Any:
        return (await self.get(app, [id])).get(id)
    save = add

class PostgresProducts:
    def __init__(self, database: Database) -> None:
        self.database = database
    async def get(self, app: str, ids: Any) -> dict[UUID, Product]:
        rows = await self.database.fetch(app, f"select app_id as app, {COLUMNS} from products where app_id = $1 and id = any($2)", app, list(ids))
        return {r["id"]: msgspec.convert(dict(r), Product) for r in rows}
    async def add(self, p: Product) -> None:
        await self.database.execute(p.app, f"""insert into products (app_id, {COLUMNS}) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
          on conflict (app_id, id) do update set price_cents = excluded.price_cents, currency = excluded.currency, stock = excluded.stock, active = excluded.active""",
          p.app, p.id, p.name, p.description, p.type, p.price_cents, p.currency, p.price_credits, p.stock, p.active, p.created_at)
    async def lock(self, app: str, id: UUID) -> Any:
        return (await self.get(app, [id])).get(id)
    save = add

async def prepare(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("""create table if not exists products (app_id text, id uuid, name text, description text, type text,
      price_cents int, currency text, price_credits int, stock int check (stock >= 0), active bool, created_at timestamptz, primary key (app_id, id));
      grant all on products to rhizome_service""")
    await connection.close()
