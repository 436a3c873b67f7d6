"""Lists of people among each other, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.social.circles.people import BLOCKS, FOLLOWS, REQUESTS, barred, name_of
from core.social.follows.model import Listed, Place, Roster

_WHERE: dict[Roster, tuple[str, int, int]] = {
    "followers": (FOLLOWS, 2, 1),
    "following": (FOLLOWS, 1, 2),
    "requests": (REQUESTS, 2, 1),
    "blocked": (BLOCKS, 1, 2),
}
"""The table, and where in its keys the owner of the list and the one on it stand."""


@dataclass(frozen=True, slots=True)
class MemoryRosters:
    """`core.social.follows.ports.Rosters`."""

    database: MemoryDatabase

    async def page(
        self, app: str, roster: Roster, owner: UUID, before: Place | None, limit: int, *, viewer: UUID
    ) -> list[Listed]:
        table, of, on = _WHERE[roster]
        async with self.database.turn():
            rows = [
                (at, key[on])
                for key, at in self.database.table(table).items()
                if (key[0], key[of]) == (app, owner) and (roster == "blocked" or not self._barred(app, viewer, key[on]))
            ]
            if before is not None:
                rows = [row for row in rows if row < (before.at, before.user_id)]
            named = [(name_of(self.database, app, user_id), at, user_id) for at, user_id in sorted(rows, reverse=True)]
            return [
                Listed(user_id=user_id, display_name=name, at=at) for name, at, user_id in named if name is not None
            ][:limit]

    def _barred(self, app: str, viewer: UUID, other: UUID) -> bool:
        return barred(self.database, app, viewer, other)
