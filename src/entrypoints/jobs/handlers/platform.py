"""The frame's own housekeeping."""

from __future__ import annotations

from datetime import timedelta

from core.platform.idempotency.ports import IdempotencyKeys
from core.platform.inbox.model import KEPT as MESSAGES_KEPT
from core.platform.inbox.ports import Inbox
from core.platform.invariants.check_invariants import CheckInvariants
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import KEPT as JOBS_KEPT
from core.platform.jobs.model import Delivery
from core.platform.jobs.ports import DueJobs
from entrypoints.jobs.declare import Use, every
from entrypoints.jobs.pruning import pruning


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_idempotency_keys(use: Use) -> Call:
    """Answers older than 24 hours."""
    keys: IdempotencyKeys = use(IdempotencyKeys)
    return pruning(use, keys.prune, timedelta())


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_jobs(use: Use) -> Call:
    """Finished jobs whose keys need no longer be guarded."""
    due: DueJobs = use(DueJobs)
    return pruning(use, due.prune, JOBS_KEPT)


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_inbox(use: Use) -> Call:
    """Messages that were dealt with long ago."""
    inbox: Inbox = use(Inbox)
    return pruning(use, inbox.prune, MESSAGES_KEPT)


@every(timedelta(hours=1), atomic=False, retries=3, timeout=120)
def check_invariants(use: Use) -> Call:
    """What is broken shows in the metrics and in the log."""
    check: CheckInvariants = use(CheckInvariants)

    async def handle(_: Delivery) -> None:
        await check()

    return handle
