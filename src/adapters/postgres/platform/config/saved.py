"""Figures that admins have set, as rows; every process is told of a change by its commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from adapters.postgres.database import Database

CHANNEL = "app_config"

_OF = "select name, value from app_config where app_id = $1"
_SAVE = """
    insert into app_config (app_id, name, value, changed_at)
    select $1, name, value::jsonb, clock_timestamp() from unnest($2::text[], $3::text[]) as new (name, value)
    on conflict (app_id, name) do update set value = excluded.value, changed_at = excluded.changed_at"""


@dataclass(frozen=True, slots=True)
class PostgresSavedFigures:
    """`core.platform.config.ports.SavedFigures`."""

    database: Database

    async def of(self, app: str) -> Mapping[str, Any]:
        rows = await self.database.fetch(app, _OF, app)
        return {row["name"]: msgspec.json.decode(row["value"]) for row in rows}

    async def save(self, app: str, figures: Mapping[str, Any]) -> None:
        values = [msgspec.json.encode(value).decode() for value in figures.values()]
        await self.database.execute(app, _SAVE, app, list(figures), values)
        await self.database.execute(app, "select pg_notify($1, $2)", CHANNEL, app)
