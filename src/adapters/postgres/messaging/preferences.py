"""What people want to hear of, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.messaging.preferences.model import Quiet, Wishes

_GET = "select chosen, quiet_start, quiet_end from message_preferences where user_id = $1 and app_id = $2"
_CHOOSE = """
insert into message_preferences as known (user_id, app_id, chosen) values ($1, $2, $3)
on conflict (user_id, app_id) do update set chosen = known.chosen || excluded.chosen
"""
_REST = """
insert into message_preferences (user_id, app_id, quiet_start, quiet_end) values ($1, $2, $3, $4)
on conflict (user_id, app_id) do update set quiet_start = excluded.quiet_start, quiet_end = excluded.quiet_end
"""


@dataclass(frozen=True, slots=True)
class PostgresPreferences:
    """`core.messaging.preferences.ports.Preferences`."""

    database: Database

    async def get(self, app: str, user_id: UUID) -> Wishes:
        row = await self.database.fetchrow(app, _GET, user_id, app)
        return Wishes() if row is None else wishes(row)

    async def choose(self, app: str, user_id: UUID, chosen: Mapping[str, bool]) -> None:
        await self.database.execute(app, _CHOOSE, user_id, app, msgspec.json.encode(chosen).decode())

    async def rest(self, app: str, user_id: UUID, quiet: Quiet | None) -> None:
        hours = (None, None) if quiet is None else (quiet.start, quiet.end)
        await self.database.execute(app, _REST, user_id, app, *hours)


def wishes(row: asyncpg.Record) -> Wishes:
    """Of a row with the columns of preferences, all null for who never chose."""
    quiet = None if row["quiet_start"] is None else Quiet(row["quiet_start"], row["quiet_end"])
    return Wishes(msgspec.json.decode(row["chosen"]) if row["chosen"] else {}, quiet)
