"""Counts of jobs in this process."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from core.messaging.delivery.model import State
from core.platform.jobs.model import Outcome
from core.shared.messages import MessageType


class JobTally:
    """`core.platform.jobs.ports.Tally`; `counts` and `seconds` hold what has been since last taken, by handler and
    outcome. For `core.messaging.delivery.ports.Counts` it counts messages, by type and state, as well."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, Outcome], int] = {}
        self.seconds: dict[tuple[str, Outcome], float] = {}
        self.messages: dict[tuple[MessageType, State], int] = {}

    def began(self, name: str) -> Callable[[Outcome], None]:
        began = monotonic()

        def ended(outcome: Outcome) -> None:
            key = (name, outcome)
            self.counts[key] = self.counts.get(key, 0) + 1
            self.seconds[key] = self.seconds.get(key, 0.0) + monotonic() - began

        return ended

    def add(self, kind: MessageType, state: State) -> None:
        """Count a message that came to this end."""
        self.messages[kind, state] = self.messages.get((kind, state), 0) + 1

    def take(self) -> dict[str, dict[str, float]]:
        """What has been since the last time, by the name of the figure; it counts from nothing again."""
        counts, self.counts = self.counts, {}
        seconds, self.seconds = self.seconds, {}
        messages, self.messages = self.messages, {}
        return {
            "jobs_total": {f"{name} {outcome}": float(count) for (name, outcome), count in counts.items()},
            "job_seconds_total": {f"{name} {outcome}": spent for (name, outcome), spent in seconds.items()},
            "messages_total": {f"{kind} {state}": float(count) for (kind, state), count in messages.items()},
        }
