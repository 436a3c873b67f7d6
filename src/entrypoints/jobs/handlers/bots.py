"""Bots: updates, timers, errands, and what waits to be sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.bots.errands import ERRAND, ErrandWork
from core.bots.handle_update import HandleUpdate
from core.bots.queue_calls import SEND, SendWork
from core.bots.receive_update import SOURCE
from core.bots.run_errand import RunErrand
from core.bots.run_timer import TIMER, HandOverTimers, RunTimer, TimerWork
from core.bots.send_queued import SendForgotten, SendQueued
from core.bots.tell_owners import TellOwners
from core.bots.tell_paid import TellPaid
from core.bots.updates import update_of
from core.platform.inbox.model import Received
from core.platform.inbox.ports import Inbox
from core.platform.jobs.handlers import Call, Poll
from core.platform.jobs.model import Delivery, NotYet
from core.platform.jobs.ports import Turns
from core.shared.events import BotCustomerPaid, Envelope, PortfolioAlertRaised
from entrypoints.jobs.declare import Use, every, handles, job, receives, ticks

BATCH = 200
SOON = timedelta(seconds=1)
ATTEMPTS = 8
SENDING_ATTEMPTS = 20


@receives(SOURCE)
def handle_update(use: Use) -> Call:
    """Updates of one chat one after the other, in the order they came in."""
    handle_it: HandleUpdate = use(HandleUpdate)
    inbox: Inbox = use(Inbox)
    turns: Turns = use(Turns)

    async def handle(message: Received) -> None:
        if message.lane is not None:
            await turns.take(message.lane, wait=True)
            if await inbox.waits(message):
                raise NotYet(SOON)
        if message.app is not None:
            await handle_it(message.app, update_of(message.body))

    return handle


@ticks("bots.timers")
def due_timers(use: Use) -> Poll:
    """What bots have set for this instant."""
    hand_over: HandOverTimers = use(HandOverTimers)

    async def poll(now: datetime) -> int:
        return await hand_over(now, BATCH)

    return poll


@job(TIMER, TimerWork)
def run_timer(use: Use) -> Call:
    """One timer."""
    run: RunTimer = use(RunTimer)

    async def handle(delivery: Delivery) -> None:
        await run(delivery.app, delivery.payload.serial)

    return handle


@job(SEND, SendWork, atomic=False, retries=SENDING_ATTEMPTS, timeout=60)
def send_queued(use: Use) -> Call:
    """What waits for one room; Telegram may be down for hours."""
    send: SendQueued = use(SendQueued)

    async def handle(delivery: Delivery) -> None:
        await send(delivery.app, delivery.payload.room)

    return handle


@job(ERRAND, ErrandWork, atomic=False, retries=ATTEMPTS, timeout=120)
def run_errand(use: Use) -> Call:
    """Something from outside for a bot."""
    run: RunErrand = use(RunErrand)

    async def handle(delivery: Delivery) -> None:
        await run(delivery.app, delivery.payload.id, last=delivery.attempt >= ATTEMPTS)

    return handle


@handles(BotCustomerPaid)
def tell_paid(use: Use) -> Call:
    """What a bot sold by card."""
    tell: TellPaid = use(TellPaid)

    async def handle(envelope: Envelope) -> None:
        if isinstance(envelope.event, BotCustomerPaid):
            await tell(envelope.event)

    return handle


@handles(PortfolioAlertRaised, studio=True)
def tell_owners(use: Use) -> Call:
    """What owners who talk with QueuePilot should know."""
    tell: TellOwners = use(TellOwners)

    async def handle(envelope: Envelope) -> None:
        if isinstance(envelope.event, PortfolioAlertRaised):
            await tell(envelope.event.message)

    return handle


@every(timedelta(minutes=5), atomic=False, retries=3)
def send_forgotten(use: Use) -> Call:
    """Calls whose job was given up."""
    send: SendForgotten = use(SendForgotten)

    async def handle(_: Delivery) -> None:
        await send(BATCH)

    return handle
