"""Completions that unlock nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.engagement.challenges.model import Unlocked
from core.platform.registry.spec import AppSpec


@dataclass(frozen=True, slots=True)
class NoUnlocking:
    """`core.engagement.challenges.ports.Unlocking` where there are no achievements."""

    async def __call__(self, app: AppSpec, user_id: UUID, before: Mapping[str, int], cause: UUID) -> list[Unlocked]:
        return []

    async def of_cause(self, app: str, user_id: UUID, cause: UUID) -> list[Unlocked]:
        return []
