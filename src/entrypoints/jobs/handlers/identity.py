"""What follows from identity's events."""

from __future__ import annotations

from datetime import timedelta

from core.identity.apple.handle_notice import SOURCE, HandleAppleNotice
from core.identity.apple.keep_grant import AppleExchange, RevokeAppleGrants
from core.identity.ports import MailedTokens, Sessions
from core.identity.privacy.delete_account import PurgeAccount
from core.identity.recovery.send_link import SendLink
from core.platform.audit.ports import KEPT as AUDIT_KEPT
from core.platform.audit.ports import Audit
from core.platform.inbox.model import Received
from core.platform.jobs.handlers import Call
from core.shared.events import (
    AccountDeleted,
    AppleCodeReceived,
    AppleGrantsReleased,
    Envelope,
    PasswordForgotten,
    VerificationRequested,
)
from entrypoints.jobs.declare import Use, every, handles, receives
from entrypoints.jobs.pruning import pruning

KEPT = timedelta(days=30)


@handles(PasswordForgotten, atomic=False)
def mail_reset_link(use: Use) -> Call:
    """Nobody has the address: nothing happens, and nobody learns it."""
    send: SendLink = use(SendLink)

    async def handle(envelope: Envelope) -> None:
        event = envelope.event
        if event.user_id is not None:
            await send("reset", envelope.id, event.app, event.user_id, envelope.occurred_at)

    return handle


@handles(VerificationRequested, atomic=False)
def mail_verification_link(use: Use) -> Call:
    """The link that proves an address."""
    send: SendLink = use(SendLink)

    async def handle(envelope: Envelope) -> None:
        event = envelope.event
        if event.user_id is not None:
            await send("verify", envelope.id, event.app, event.user_id, envelope.occurred_at)

    return handle


@handles(AppleCodeReceived, atomic=False, retries=6)
def exchange_apple_code(use: Use) -> Call:
    """The code lives five minutes, so six attempts are plenty."""
    exchange: AppleExchange = use(AppleExchange)

    async def handle(envelope: Envelope) -> None:
        if isinstance(envelope.event, AppleCodeReceived):
            await exchange.later(envelope.event)

    return handle


@handles(AppleGrantsReleased, atomic=False, retries=12, base=timedelta(seconds=10))
def revoke_apple_grants(use: Use) -> Call:
    """Twelve attempts reach over eleven hours."""
    revoke: RevokeAppleGrants = use(RevokeAppleGrants)

    async def handle(envelope: Envelope) -> None:
        if envelope.event.user_id is not None:
            await revoke(envelope.event.user_id)

    return handle


@handles(AccountDeleted, studio=True)
def purge_account(use: Use) -> Call:
    """The erasing that a deletion leaves to us."""
    purge: PurgeAccount = use(PurgeAccount)

    async def handle(envelope: Envelope) -> None:
        if envelope.event.user_id is not None:
            await purge(envelope.event.user_id)

    return handle


@receives(SOURCE, atomic=False)
def handle_apple_notice(use: Use) -> Call:
    """Has a unit of work of its own: what it ends is announced once that is committed."""
    handling: HandleAppleNotice = use(HandleAppleNotice)

    async def handle(message: Received) -> None:
        await handling(message.body)

    return handle


@every(timedelta(days=1), atomic=False, retries=3)
def prune_sessions(use: Use) -> Call:
    """Sessions that ended or were left alone a month ago, with their refresh tokens."""
    sessions: Sessions = use(Sessions)
    return pruning(use, sessions.prune, KEPT)


@every(timedelta(days=1), atomic=False, retries=3)
def prune_mailed_links(use: Use) -> Call:
    """Links that were over a month ago, used or not."""
    tokens: MailedTokens = use(MailedTokens)
    return pruning(use, tokens.prune, KEPT)


@every(timedelta(days=1), atomic=False, retries=3)
def prune_audit_log(use: Use) -> Call:
    """What happened more than a year ago."""
    audit: Audit = use(Audit)
    return pruning(use, audit.prune, AUDIT_KEPT)
