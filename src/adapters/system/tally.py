"""Counts of jobs in this process."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from core.platform.jobs.model import Outcome


class JobTally:
    """`core.platform.jobs.ports.Tally`; `counts` and `seconds` hold what has been since last taken, by handler and
    outcome."""

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

    def take(self) -> dict[str, dict[str, float]]:
        """What has been since the last time, by the name of the figure; it counts from nothing again."""
        counts, self.counts = self.counts, {}
        seconds, self.seconds = self.seconds, {}
        return {
            "jobs_total": {f"{name} {outcome}": float(count) for (name, outcome), count in counts.items()},
            "job_seconds_total": {f"{name} {outcome}": spent for (name, outcome), spent in seconds.items()},
        }
