"""Figures that admins have set, in memory: whoever asks sees the present state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from adapters.memory.database import MemoryDatabase
from core.platform.config.figures import figures_of

SAVED = "app_config"

Figures = TypeVar("Figures", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class MemoryRuntimeConfig:
    """`core.shared.config.RuntimeConfig` and `core.platform.config.ports.ConfigLine`."""

    database: MemoryDatabase

    def of(self, app: str, kind: type[Figures]) -> Figures:
        return figures_of(kind, self._saved(app))

    async def catch_up(self) -> None:
        return

    def _saved(self, app: str) -> dict[str, Any]:
        return {name: value for (owner, name), value in self.database.table(SAVED).items() if owner == app}


@dataclass(frozen=True, slots=True)
class MemorySavedFigures:
    """`core.platform.config.ports.SavedFigures`."""

    database: MemoryDatabase

    async def of(self, app: str) -> Mapping[str, Any]:
        async with self.database.turn():
            return {name: value for (owner, name), value in self.database.table(SAVED).items() if owner == app}

    async def save(self, app: str, figures: Mapping[str, Any]) -> None:
        async with self.database.turn():
            for name, value in figures.items():
                self.database.table(SAVED).put((app, name), value)
