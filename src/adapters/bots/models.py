"""Language models for bots."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.bots.errands import AskModel, Outcome


@dataclass(frozen=True, slots=True)
class GatewayModels:
    """`core.bots.run_errand.Models`."""

    async def ask(self, app: str, user_id: UUID | None, work: AskModel, picture: bytes | None, key: UUID) -> Outcome:
        raise NotImplementedError
