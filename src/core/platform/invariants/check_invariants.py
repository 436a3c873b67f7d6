"""Check that what must always be true is true."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.platform.figures.ports import Figures
from core.platform.invariants.ports import Invariants

log = logging.getLogger("rhizome.invariants")

FIGURE = "invariant_violations"


@dataclass(frozen=True, slots=True)
class CheckInvariants:
    """Counts the violations of every invariant, tells metrics, and logs each broken one as an error."""

    invariants: Sequence[Invariants]
    figures: Figures

    async def __call__(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for invariants in self.invariants:
            found |= await invariants.violations()
        await self.figures.put(FIGURE, found)
        for name, count in found.items():
            if count:
                log.error("invariant %s is broken %d times", name, count)
        return found
