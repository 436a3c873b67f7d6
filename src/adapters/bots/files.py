"""Files that people send to bots."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.bots.errands import Outcome


@dataclass(frozen=True, slots=True)
class StoreKeeper:
    """`core.bots.run_errand.FileKeeper`."""

    async def keep(self, app: str, name: str, content: bytes, key: UUID) -> Outcome:
        raise NotImplementedError
