"""What Stripe tells, what follows from money, and what was never heard."""

from __future__ import annotations

from datetime import timedelta

from core.commerce.confirmations.confirm_order import ConfirmOrder
from core.commerce.payments.handle_stripe_event import HandleStripeEvent
from core.commerce.payments.ports import Reversals
from core.commerce.payments.receive_stripe import SOURCE
from core.commerce.payments.reconcile import ReconcileOld
from core.commerce.refunds.make_refund import JOB
from core.commerce.refunds.send_refund import RefundWork, SendRefund, SendWaitingRefunds
from core.platform.inbox.model import Received
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.shared.events import Envelope, OrderPaid
from entrypoints.jobs.declare import Use, every, handles, job, receives
from entrypoints.jobs.pruning import pruning

BATCH = 100
KEPT = timedelta(days=90)


@receives(SOURCE, atomic=False)
def handle_stripe_event(use: Use) -> Call:
    """Units of work of its own: what Stripe said is kept before anything follows, and Stripe may be asked."""
    handling: HandleStripeEvent = use(HandleStripeEvent)

    async def handle(message: Received) -> None:
        await handling(message.body)

    return handle


@handles(OrderPaid, atomic=False, retries=12)
def confirm_order(use: Use) -> Call:
    """The one letter about an order."""
    confirm: ConfirmOrder = use(ConfirmOrder)

    async def handle(envelope: Envelope) -> None:
        if isinstance(envelope.event, OrderPaid):
            await confirm(envelope.event.app, envelope.event.order_id)

    return handle


@job(JOB, RefundWork, atomic=False, retries=12, base=timedelta(seconds=30))
def send_refund(use: Use) -> Call:
    """Twelve attempts reach over some hours; then the hourly round goes on."""
    send: SendRefund = use(SendRefund)

    async def handle(delivery: Delivery) -> None:
        await send(delivery.app, delivery.payload.id)

    return handle


@every(timedelta(minutes=15), atomic=False, retries=3, timeout=120)
def reconcile_old_orders(use: Use) -> Call:
    """Pending orders that Stripe may have told us about in vain."""
    reconcile: ReconcileOld = use(ReconcileOld)

    async def handle(_: Delivery) -> None:
        await reconcile(BATCH)

    return handle


@every(timedelta(days=1), atomic=False, retries=3)
def prune_strange_money(use: Use) -> Call:
    """What Stripe told a quarter of a year ago of payments that never became ours."""
    reversals: Reversals = use(Reversals)
    return pruning(use, reversals.prune, KEPT)


@every(timedelta(hours=1), atomic=False, retries=3, timeout=120)
def send_waiting_refunds(use: Use) -> Call:
    """Refunds that a bank has not decided on, or that never reached Stripe."""
    send: SendWaitingRefunds = use(SendWaitingRefunds)

    async def handle(_: Delivery) -> None:
        await send(BATCH)

    return handle
