"""How often the catalogue has changed: triggers count, this adds up."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.postgres.coalesced import Coalesced
from adapters.postgres.database import Database
from core.shared.actor import STUDIO

_READ = """
    select app_id, sum(version)::bigint as version from catalogue_versions where app_id = any($1) group by app_id
"""


class PostgresCatalogVersions:
    """`core.commerce.catalog.ports.CatalogVersions`: reads of one moment share a statement (docs/adr/0003)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versions: Coalesced[str, int] = Coalesced(self._read)

    async def current(self, app: str) -> int:
        return await self._versions.get(app) or 0

    async def _read(self, apps: list[str]) -> Mapping[str, int]:
        tenant = apps[0] if len(apps) == 1 else STUDIO
        rows = await self._database.fetch(tenant, _READ, apps)
        return {row["app_id"]: row["version"] for row in rows}
