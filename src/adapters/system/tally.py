"""Counts of jobs in this process."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from core.platform.jobs.model import Outcome


class JobTally:
    """`core.platform.jobs.ports.Tally`; `counts` and `seconds` hold what has been, by handler and outcome."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, Outcome], int] = {}
        self.seconds: dict[tuple[str, Outcome], float] = {}

    def began(self, name: str) -> Callable[[Outcome], None]:
        began = monotonic()

        def ended(outcome: Outcome) -> None:
            key = (name, outcome)
            self.counts[key] = self.counts.get(key, 0) + 1
            self.seconds[key] = self.seconds.get(key, 0.0) + monotonic() - began

        return ended
