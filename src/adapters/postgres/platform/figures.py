"""Figures as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.postgres.database import Database
from core.shared.actor import STUDIO

_ADD = """
insert into figures as known (name, of, value)
select $1, of, value from unnest($2::text[], $3::float8[]) as found (of, value) order by of
on conflict (name, of) do update set value = known.value + excluded.value
"""
_PUT = """
with gone as (delete from figures where name = $1 and of <> all($2::text[]))
insert into figures (name, of, value)
select $1, of, value from unnest($2::text[], $3::float8[]) as found (of, value) order by of
on conflict (name, of) do update set value = excluded.value
"""


@dataclass(frozen=True, slots=True)
class PostgresFigures:
    """`core.platform.figures.ports.Figures`."""

    database: Database

    async def add(self, name: str, deltas: Mapping[str, float]) -> None:
        await self.database.execute(STUDIO, _ADD, name, list(deltas), list(deltas.values()))

    async def put(self, name: str, values: Mapping[str, float]) -> None:
        await self.database.execute(STUDIO, _PUT, name, list(values), list(values.values()))

    async def read(self, name: str) -> dict[str, float]:
        rows = await self.database.fetch(STUDIO, "select of, value from figures where name = $1 order by of", name)
        return {row["of"]: row["value"] for row in rows}
