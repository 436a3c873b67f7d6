"""The AI gateway's own work."""

from __future__ import annotations

from datetime import timedelta

from core.ai.gateway.ports import Answers
from core.ai.gateway.settle_call import SettleLostCalls
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, every
from entrypoints.jobs.pruning import pruning

BATCH = 100


@every(timedelta(minutes=5), atomic=False, retries=3)
def settle_lost_calls(use: Use) -> Call:
    """What was set aside for calls whose process was killed."""
    settle: SettleLostCalls = use(SettleLostCalls)

    async def handle(_: Delivery) -> None:
        await settle(BATCH)

    return handle


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_answers(use: Use) -> Call:
    """Answers that are not given again any more."""
    answers: Answers = use(Answers)
    return pruning(use, answers.prune, timedelta())
