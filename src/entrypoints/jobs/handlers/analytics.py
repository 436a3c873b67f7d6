"""What people do, counted by the UTC day on which it happened; undoing it later takes nothing off."""

from __future__ import annotations

from datetime import UTC, timedelta

from core.platform.analytics.model import COUNTED, KEPT, Key
from core.platform.analytics.ports import Usage
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.shared.events import ChallengeCompleted, Envelope, StreakLogged
from core.shared.ports import Clock
from entrypoints.jobs.declare import Use, every, handles
from entrypoints.jobs.pruning import BATCH


@handles(ChallengeCompleted)
def count_completion(use: Use) -> Call:
    """One more challenge."""
    return _counting(use, "challenges")


@handles(StreakLogged)
def count_streak_log(use: Use) -> Call:
    """One more activity."""
    return _counting(use, "streak_logs")


@every(timedelta(days=1), atomic=False, retries=3)
def prune_analytics(use: Use) -> Call:
    """Counts of more than 400 days ago, and who was active in periods that are over."""
    usage: Usage = use(Usage)
    clock: Clock = use(Clock)

    async def handle(_: Delivery) -> None:
        today = clock.now().astimezone(UTC).date()
        while await usage.prune(today - KEPT, today - COUNTED, BATCH) >= BATCH:
            pass

    return handle


def _counting(use: Use, of: str) -> Call:
    usage: Usage = use(Usage)

    async def handle(envelope: Envelope) -> None:
        day = envelope.occurred_at.astimezone(UTC).date()
        await usage.add({Key(envelope.event.app, day, "completions", of): 1})

    return handle
