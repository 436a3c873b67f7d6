"""The frame's own housekeeping."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from core.platform.idempotency.ports import IdempotencyKeys
from core.platform.inbox.model import KEPT as MESSAGES_KEPT
from core.platform.inbox.ports import Inbox
from core.platform.invariants.check_invariants import CheckInvariants
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import KEPT as JOBS_KEPT
from core.platform.jobs.model import Delivery
from core.platform.jobs.ports import DueJobs
from core.shared.ports import Clock
from entrypoints.jobs.declare import Use, every

BATCH = 5000


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_idempotency_keys(use: Use) -> Call:
    """Answers older than 24 hours."""
    keys: IdempotencyKeys = use(IdempotencyKeys)
    return _pruning(use, keys.prune, timedelta())


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_jobs(use: Use) -> Call:
    """Finished jobs whose keys need no longer be guarded."""
    due: DueJobs = use(DueJobs)
    return _pruning(use, due.prune, JOBS_KEPT)


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_inbox(use: Use) -> Call:
    """Messages that were dealt with long ago."""
    inbox: Inbox = use(Inbox)
    return _pruning(use, inbox.prune, MESSAGES_KEPT)


@every(timedelta(hours=1), atomic=False, retries=3, timeout=120)
def check_invariants(use: Use) -> Call:
    """What is broken shows in the metrics and in the log."""
    check: CheckInvariants = use(CheckInvariants)

    async def handle(_: Delivery) -> None:
        await check()

    return handle


def _pruning(use: Use, prune: Callable[[datetime, int], Awaitable[int]], kept: timedelta) -> Call:
    clock: Clock = use(Clock)

    async def handle(_: Delivery) -> None:
        while await prune(clock.now() - kept, BATCH) == BATCH:
            pass

    return handle
