"""What people want to hear of, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.messaging.preferences.model import Quiet, Wishes


@dataclass(frozen=True, slots=True)
class MemoryPreferences:
    """`core.messaging.preferences.ports.Preferences`, by app and person."""

    database: MemoryDatabase

    async def get(self, app: str, user_id: UUID) -> Wishes:
        async with self.database.turn():
            return self._rows.get((app, user_id)) or Wishes()

    async def choose(self, app: str, user_id: UUID, chosen: Mapping[str, bool]) -> None:
        async with self.database.turn():
            before = self._rows.get((app, user_id)) or Wishes()
            self._rows.put((app, user_id), replace(before, chosen={**before.chosen, **chosen}))

    async def rest(self, app: str, user_id: UUID, quiet: Quiet | None) -> None:
        async with self.database.turn():
            before = self._rows.get((app, user_id)) or Wishes()
            self._rows.put((app, user_id), replace(before, quiet=quiet))

    @property
    def _rows(self) -> Table[tuple[str, UUID], Wishes]:
        return self.database.table("message_preferences")
