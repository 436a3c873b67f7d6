"""Figures in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase, Table


@dataclass(frozen=True, slots=True)
class MemoryFigures:
    """`core.platform.figures.ports.Figures`."""

    database: MemoryDatabase

    async def add(self, name: str, deltas: Mapping[str, float]) -> None:
        async with self.database.turn():
            for of, delta in deltas.items():
                self._rows.put((name, of), (self._rows.get((name, of)) or 0.0) + delta)

    async def put(self, name: str, values: Mapping[str, float]) -> None:
        async with self.database.turn():
            for of in [of for (known, of), _ in self._rows.items() if known == name]:
                self._rows.remove((name, of))
            for of, value in values.items():
                self._rows.put((name, of), value)

    async def read(self, name: str) -> dict[str, float]:
        async with self.database.turn():
            return {of: value for (known, of), value in sorted(self._rows.items()) if known == name}

    @property
    def _rows(self) -> Table[tuple[str, str], float]:
        return self.database.table("figures")
