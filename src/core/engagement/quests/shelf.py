"""All challenges that an app has: its library, and what its admins have made and changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.engagement.quests.feature import shipped_of
from core.engagement.quests.model import Template
from core.engagement.quests.ports import Templates
from core.platform.registry.spec import AppSpec

_BEHIND_THE_LIBRARY = 1_000_000


class Place(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Where a challenge stands: those of the library in its order, then the others as they came to be."""

    number: int
    id: UUID


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library is data that ships with the code, so that it is there in an empty database as well; a row of the same
    id, which is written when an admin changes the challenge, is what counts instead."""

    templates: Templates

    async def all(self, app: AppSpec) -> list[Template]:
        """Every challenge but the removed ones, in the order of their places."""
        rows = {row.id: row for row in await self.templates.all(app.slug)}
        shipped = [_over(one, rows.pop(one.id, None)) for one in shipped_of(app)]
        return [one for one in (*shipped, *rows.values()) if not one.removed]

    async def find(self, app: AppSpec, template_id: UUID) -> Template | None:
        """The challenge, unless it is removed."""
        shipped = next((one for one in shipped_of(app) if one.id == template_id), None)
        row = await self.templates.get(app.slug, template_id)
        found = row if shipped is None else _over(shipped, row)
        return None if found is None or found.removed else found


def place_of(template: Template) -> Place:
    """Where it stands among all."""
    return Place(_BEHIND_THE_LIBRARY if template.place is None else template.place, template.id)


def _over(shipped: Template, row: Template | None) -> Template:
    return shipped if row is None else replace(row, place=shipped.place)
