"""Challenges of admins as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.engagement.quests.model import Descriptions, Template, Titles

_COLUMNS = """id, type, title_es, title_en, description_es, description_en, reward, duration_seconds, active, removed"""
_PUT = f"""
    insert into quest_templates (app_id, {_COLUMNS}, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict (app_id, id) do update set type = excluded.type, title_es = excluded.title_es,
        title_en = excluded.title_en, description_es = excluded.description_es,
        description_en = excluded.description_en, reward = excluded.reward,
        duration_seconds = excluded.duration_seconds, active = excluded.active, removed = excluded.removed,
        changed_at = excluded.changed_at"""


@dataclass(frozen=True, slots=True)
class PostgresTemplates:
    """`core.engagement.quests.ports.Templates`."""

    database: Database

    async def all(self, app: str) -> Sequence[Template]:
        rows = await self.database.fetch(
            app, f"select {_COLUMNS} from quest_templates where app_id = $1 order by id", app
        )
        return [_template(row) for row in rows]

    async def get(self, app: str, template_id: UUID) -> Template | None:
        row = await self.database.fetchrow(
            app, f"select {_COLUMNS} from quest_templates where app_id = $1 and id = $2", app, template_id
        )
        return None if row is None else _template(row)

    async def put(self, app: str, template: Template, at: datetime) -> None:
        await self.database.execute(
            app,
            _PUT,
            app,
            template.id,
            template.type,
            template.title.es,
            template.title.en,
            template.description.es,
            template.description.en,
            template.reward,
            template.duration_seconds,
            template.active,
            template.removed,
            at,
        )


def _template(row: asyncpg.Record) -> Template:
    return Template(
        id=row["id"],
        type=row["type"],
        title=Titles(es=row["title_es"], en=row["title_en"]),
        description=Descriptions(es=row["description_es"], en=row["description_en"]),
        reward=row["reward"],
        duration_seconds=row["duration_seconds"],
        active=row["active"],
        removed=row["removed"],
    )
