"""Challenges of admins in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.engagement.quests.model import Template

TEMPLATES = "quest_templates"


@dataclass(frozen=True, slots=True)
class MemoryTemplates:
    """`core.engagement.quests.ports.Templates`, by app and id."""

    database: MemoryDatabase

    async def all(self, app: str) -> Sequence[Template]:
        async with self.database.turn():
            found = [row for (owner, _), row in self.database.table(TEMPLATES).items() if owner == app]
            return sorted(found, key=lambda row: row.id)

    async def get(self, app: str, template_id: UUID) -> Template | None:
        async with self.database.turn():
            found: Template | None = self.database.table(TEMPLATES).get((app, template_id))
            return found

    async def put(self, app: str, template: Template, at: datetime) -> None:
        async with self.database.turn():
            self.database.table(TEMPLATES).put((app, template.id), replace(template, place=None))
