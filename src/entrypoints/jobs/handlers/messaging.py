"""What messages need done: what comes up is handed out, batches are delivered, old rows go."""

from __future__ import annotations

from datetime import timedelta

from core.messaging.agenda.ports import Queue
from core.messaging.agenda.send_due import JOB, Batch, SendDue
from core.messaging.delivery.deliver_batch import DeliverBatch
from core.platform.jobs.handlers import Call, Poll
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, every, job, ticks
from entrypoints.jobs.pruning import pruning

KEPT = timedelta(days=60)
"""How long a message is remembered, and with it that it was sent."""


@ticks("messages")
def messages(use: Use) -> Poll:
    """Appointments and waiting messages whose time has come."""
    send: SendDue = use(SendDue)
    return send


@job(JOB, Batch, atomic=False, retries=20, timeout=120)
def deliver(use: Use) -> Call:
    """A batch is 128 messages, 32 at a time: with providers that take all of their fifteen seconds it ends
    in time."""
    act: DeliverBatch = use(DeliverBatch)

    async def handle(delivery: Delivery) -> None:
        await act(delivery.app, delivery.payload.id)

    return handle


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_messages(use: Use) -> Call:
    """Messages made two months ago."""
    queue: Queue = use(Queue)
    return pruning(use, queue.prune, KEPT)
