"""How much work waits, as figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adapters.telemetry.metrics import Figures
from core.platform.jobs.ports import QueueDepths
from core.shared.ports import Clock


def queue_figures(queue: QueueDepths, clock: Clock) -> Figures:
    """Reads the queue's depths: counts, and in seconds the age of what has waited longest."""

    async def read() -> Mapping[str, float]:
        now = clock.now()
        depths = await queue.depths(now)
        return {
            "events": depths.events,
            "oldest_event_seconds": _age(depths.oldest_event_at, now),
            "due_jobs": depths.due,
            "oldest_due_job_seconds": _age(depths.oldest_due_at, now),
            "running_jobs": depths.running,
            "parked_jobs": depths.parked,
        }

    return read


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
