"""What this process counted, for everybody's figures."""

from __future__ import annotations

from dataclasses import dataclass

from core.platform.figures.ports import Figures
from core.platform.jobs.ports import Tally


@dataclass(frozen=True, slots=True)
class TellCounts:
    """Adds what was counted since the last time."""

    counts: Tally
    figures: Figures

    async def __call__(self) -> None:
        for name, deltas in self.counts.take().items():
            if deltas:
                await self.figures.add(name, deltas)
