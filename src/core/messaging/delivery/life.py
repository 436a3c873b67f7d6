"""The life of a message: which state follows from what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from core.messaging.delivery.model import Message, Recipient, State
from core.messaging.push.message import Accepted, Later, Outcome
from core.platform.jobs.model import backoff
from core.shared.messages import MessageType
from core.shared.wall import day_end, local_day

FIRST_WAIT = timedelta(seconds=15)

ENDS_WITH_ITS_DAY: frozenset[MessageType] = frozenset({"streak_risk"})
"""Types that no rest carries into the next day."""

LATE = "late"
UNREACHABLE = "unreachable"
"""The reason of a message for which there is no device and no address."""


class Change(msgspec.Struct, frozen=True):
    """The message as it is to be, provided that it is in one of the states `before` and began `attempts` times."""

    before: tuple[State, ...]
    attempts: int
    after: Message


def begun(message: Message) -> Change:
    """Providers are about to be spoken to: whoever makes this change may, and nobody else."""
    after = replace(message, state="sending", attempts=message.attempts + 1)
    return Change(("handed",), message.attempts, after)


def hindered(message: Message, recipient: Recipient | None, now: datetime) -> Change | None:
    """What keeps the message from being sent at `now`, if anything: its recipient is gone, its time is over, or its
    recipient rests. It waits for the end of the rest and lives to the end of that day then, also when nobody was at
    work in the meantime; a warning that the day is about to end is of no use after it."""
    if recipient is None:
        return dropped(message, "gone", now)
    late = now >= message.expires_at
    until = recipient.wishes.rest(message.type, recipient.timezone, message.due_at if late else now)
    if until is None:
        return dropped(message, LATE, now) if late else None
    expires_at = message.expires_at
    if message.type not in ENDS_WITH_ITS_DAY:
        expires_at = max(expires_at, day_end(recipient.timezone, local_day(recipient.timezone, until)))
    if now >= expires_at or until >= expires_at:
        return dropped(message, LATE if late else "quiet", now)
    after = replace(message, state="waiting", due_at=until, expires_at=expires_at, batch=None, reason="quiet")
    return Change(("handed",), message.attempts, after)


def dropped(message: Message, reason: str, now: datetime) -> Change:
    """It is not sent. One that some device has already is `sent` all the same, one that was tried in time and is too
    late now has failed."""
    tried = message.attempts > 0 and reason == LATE
    state: State = "sent" if message.accepted else "failed" if tried else "dropped"
    after = replace(message, state=state, reason=reason, settled_at=now)
    return Change(("handed",), message.attempts, after)


def settled(sending: Message, outcomes: Sequence[tuple[str, Outcome]], now: datetime) -> Change:
    """What comes of an attempt whose outcomes, by device, are these. Where a provider wants it later, those devices are
    tried again until the message's time is over."""
    accepted = sending.accepted + sum(isinstance(outcome, Accepted) for _, outcome in outcomes)
    later = [(target, outcome) for target, outcome in outcomes if isinstance(outcome, Later)]
    if later:
        wait = max(
            backoff(sending.attempts, seed=sending.id.int & 0xFFFF_FFFF, base=FIRST_WAIT),
            *(timedelta(seconds=outcome.retry_after or 0) for _, outcome in later),
        )
        if now + wait < sending.expires_at:
            after = replace(
                sending,
                state="waiting",
                due_at=now + wait,
                batch=None,
                accepted=accepted,
                remaining=tuple(target for target, _ in later),
                reason=_reason(outcomes),
            )
            return Change(("sending", "in_doubt"), sending.attempts, after)
    state: State = "sent" if accepted else "failed"
    after = replace(sending, state=state, accepted=accepted, reason=_reason(outcomes), settled_at=now)
    return Change(("sending", "in_doubt"), sending.attempts, after)


def _reason(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    """What the first provider that did not take it said, for people who look at the table."""
    for _, outcome in outcomes:
        if not isinstance(outcome, Accepted):
            return f"{type(outcome).__name__.lower()}: {outcome.reason}"[:200].replace("\0", "")
    return ""
