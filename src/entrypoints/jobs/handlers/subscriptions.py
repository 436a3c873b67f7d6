"""What follows from subscriptions, and from people who leave theirs behind."""

from __future__ import annotations

from datetime import timedelta

from core.commerce.subscriptions.dunning import Dun, Dunning
from core.commerce.subscriptions.end_orphans import CUT, CutSubscription, EndOrphan, LetGo
from core.commerce.subscriptions.reconcile import ReconcileSubscriptions
from core.commerce.subscriptions.take_in_page import ReconcilePages
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.shared.events import (
    AccountDeleted,
    AppLeft,
    Envelope,
    SubscriptionLapsed,
    SubscriptionPaymentFailed,
)
from entrypoints.jobs.declare import Use, every, handles, job


@handles(AccountDeleted, studio=True)
def let_go_of_account(use: Use) -> Call:
    """What a deleted account subscribed to is nobody's."""
    let_go: LetGo = use(LetGo)

    async def handle(envelope: Envelope) -> None:
        if envelope.event.user_id is not None:
            await let_go(envelope.event.user_id)

    return handle


@handles(AppLeft, studio=True)
def let_go_of_member(use: Use) -> Call:
    """The same for one app."""
    let_go: LetGo = use(LetGo)

    async def handle(envelope: Envelope) -> None:
        if envelope.event.user_id is not None:
            await let_go(envelope.event.user_id, envelope.event.app)

    return handle


@job(CUT, CutSubscription, atomic=False, retries=14, base=timedelta(seconds=10))
def cut_subscription(use: Use) -> Call:
    """Fourteen attempts reach over several hours; what is parked then is a person's to look at."""
    end: EndOrphan = use(EndOrphan)

    async def handle(delivery: Delivery) -> None:
        await end(delivery.app, delivery.payload.stripe_id)

    return handle


@every(timedelta(days=1), atomic=False, retries=5, timeout=120)
def reconcile_subscriptions(use: Use) -> Call:
    """Those of which nothing was heard though their period is over."""
    reconcile: ReconcileSubscriptions = use(ReconcileSubscriptions)

    async def handle(_: Delivery) -> None:
        await reconcile()

    return handle


@every(timedelta(minutes=15), atomic=False, retries=3, timeout=120)
def reconcile_pages(use: Use) -> Call:
    """Pages in which plans can be paid and of which nothing was heard."""
    reconcile: ReconcilePages = use(ReconcilePages)

    async def handle(_: Delivery) -> None:
        await reconcile()

    return handle


@handles(SubscriptionPaymentFailed, atomic=False)
def mail_failed_payment(use: Use) -> Call:
    """A bill was refused for the first time."""
    return _dunning(use, "subscription_payment_failed")


@handles(SubscriptionLapsed, atomic=False)
def mail_lapsed_subscription(use: Use) -> Call:
    """Nobody paid, and it is over."""
    return _dunning(use, "subscription_lapsed")


def _dunning(use: Use, kind: Dun) -> Call:
    write: Dunning = use(Dunning)

    async def handle(envelope: Envelope) -> None:
        event = envelope.event
        if isinstance(event, SubscriptionPaymentFailed | SubscriptionLapsed):
            await write(kind, event.app, event.user_id, event.subscription_id)

    return handle
