"""Is anybody there?"""

from __future__ import annotations

import asyncpg


async def anybody(dsn: str) -> bool:
    """Whether the database holds an account, be it deleted."""
    connection = await asyncpg.connect(dsn)
    try:
        return bool(await connection.fetchval("select exists (select from accounts)"))
    finally:
        await connection.close()


async def somebody(dsn: str, email: str) -> bool:
    """Whether an account has the address."""
    connection = await asyncpg.connect(dsn)
    try:
        found = "select exists (select from accounts where email = $1 and deleted_at is null)"
        return bool(await connection.fetchval(found, email))
    finally:
        await connection.close()
