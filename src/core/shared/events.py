"""Domain events: what happened, in the past tense. Contexts meet here and nowhere else.

An event is written to the outbox in the transaction that made it true. Its wire name is the snake_case of its class;
fields
may be added with a default, never renamed or removed, because rows of an older release may still be waiting.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events; `app` is the tenant it happened in, `user_id` whose life it is part of."""

    app: str
    user_id: UUID | None = None

    @classmethod
    def name(cls) -> str:
        """The stable name under which the outbox stores it."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """An event as delivered to a handler: `id` is the key of idempotency, `occurred_at` the instant it became true."""

    id: UUID
    occurred_at: datetime
    request_id: str | None
    event: Event


class UserRegistered(Event, frozen=True, kw_only=True):
    """A membership of `app` came to be."""

    user_id: UUID
    new_account: bool = True


class VerificationRequested(Event, frozen=True, kw_only=True):
    """An account has an address that nobody has proved to read."""

    user_id: UUID


class PasswordForgotten(Event, frozen=True, kw_only=True):
    """Somebody asked for a reset link; without `user_id` nobody has the address, and the work is the same till here."""


class AppleCodeReceived(Event, frozen=True, kw_only=True):
    """Apple could not be asked at sign-in what the authorization code is worth; `code` is sealed."""

    user_id: UUID
    client_id: str
    code: str


class AppleGrantsReleased(Event, frozen=True, kw_only=True):
    """Apple's refresh tokens of an account are marked to be given back."""

    user_id: UUID


class AppLeft(Event, frozen=True, kw_only=True):
    """A membership of `app` ended, and with it what the app held about the person."""

    user_id: UUID


class PortfolioAlertRaised(Event, frozen=True, kw_only=True):
    """Something is worth the owners' attention; `app` is the whole studio."""

    message: str


class BotCustomerPaid(Event, frozen=True, kw_only=True):
    """A bot's customer has paid by card until then, when it `renews`; or what they paid for has `ended` then. So it
    was when the provider was asked, at `asked_at`; `metadata` is what the bot wrote to it."""

    subscription: str
    metadata: dict[str, str]
    amount_cents: int
    currency: str
    until: datetime | None
    renews: bool = False
    ended: bool = False
    asked_at: datetime


class AccountDeleted(Event, frozen=True, kw_only=True):
    """An account is gone for everybody; each context erases what it holds. `app` is the whole studio."""

    user_id: UUID


class TimezoneChanged(Event, frozen=True, kw_only=True):
    """A person lives by another zone from `effective_at` on; days before it keep their zone."""

    user_id: UUID
    timezone: str
    effective_at: datetime


class ScoreRecorded(Event, frozen=True, kw_only=True):
    """A quiet score was recorded; lower is better."""

    user_id: UUID
    score_id: UUID
    db_level: int
    day: date


class ReferralRedeemed(Event, frozen=True, kw_only=True):
    """A person redeemed a code of `owner_id`."""

    user_id: UUID
    owner_id: UUID
    code_id: UUID


class StreakLogged(Event, frozen=True, kw_only=True):
    """An activity was logged towards a streak."""

    user_id: UUID
    log_id: UUID
    day: date
    current: int


class StreakChanged(Event, frozen=True, kw_only=True):
    """A streak changed otherwise than by a log: repair, pause, undo, freeze or zone change."""

    user_id: UUID
    reason: str
    current: int


class ChallengeCompleted(Event, frozen=True, kw_only=True):
    """A challenge was done, on the local day `day`."""

    user_id: UUID
    completion_id: UUID
    day: date
    goal_category: str
    energy_level: str


class TrackingChanged(Event, frozen=True, kw_only=True):
    """Something was noted down for a local day."""

    user_id: UUID
    day: date


class AchievementUnlocked(Event, frozen=True, kw_only=True):
    """An achievement was reached; a `silent` one had been due before it came to be, and nobody is told."""

    user_id: UUID
    unlock_id: UUID
    achievement: str
    silent: bool = False


class OrderPaid(Event, frozen=True, kw_only=True):
    """An order was paid, or its credits were spent; what is digital of it has been delivered."""

    user_id: UUID
    order_id: UUID


class OrderRefunded(Event, frozen=True, kw_only=True):
    """Money of an order went back, in part or all of it, or a lost dispute took it."""

    order_id: UUID
    full: bool


class OrderFlagged(Event, frozen=True, kw_only=True):
    """An order needs a person of the studio."""

    order_id: UUID
    flag: str


class ProductChanged(Event, frozen=True, kw_only=True):
    """A product came to be, changed or is gone; processes that keep answers about it forget them."""

    product_id: UUID


class SubscriptionChanged(Event, frozen=True, kw_only=True):
    """A person's subscription began, changed plan or state, or ended."""

    user_id: UUID
    subscription_id: UUID


class SubscriptionPaymentFailed(Event, frozen=True, kw_only=True):
    """A bill of a subscription was refused for the first time."""

    user_id: UUID
    subscription_id: UUID


class SubscriptionLapsed(Event, frozen=True, kw_only=True):
    """A subscription is over because its bills were not paid."""

    user_id: UUID
    subscription_id: UUID


class QuestCompleted(Event, frozen=True, kw_only=True):
    """A challenge that a person had started was done, on the local day `day`, and `reward` coins were paid for it."""

    user_id: UUID
    quest_id: UUID
    type: str
    day: date
    reward: int


class QuestFailed(Event, frozen=True, kw_only=True):
    """A challenge that a person had started was given up, or its time ran out."""

    user_id: UUID
    quest_id: UUID
    type: str


class SessionWithFriendChanged(Event, frozen=True, kw_only=True):
    """A social session was proposed, accepted, declined, cancelled, completed or let expire. It happens to both, once
    for each as `user_id`."""

    user_id: UUID
    partner_id: UUID
    session_id: UUID
    state: str


class FollowChanged(Event, frozen=True, kw_only=True):
    """A person asked to follow, follows or no longer follows `followed_id`."""

    user_id: UUID
    followed_id: UUID
    state: str


class PostWritten(Event, frozen=True, kw_only=True):
    """A post waits to be looked at before anybody else sees it."""

    user_id: UUID
    post_id: UUID


class PostPublished(Event, frozen=True, kw_only=True):
    """A post may be seen by those whom it is for."""

    user_id: UUID
    post_id: UUID


class PostTakenDown(Event, frozen=True, kw_only=True):
    """A post was deleted by its author or removed by a moderator; if it had not `been_seen`, others never knew it."""

    user_id: UUID
    post_id: UUID
    been_seen: bool = True


class NoticeGiven(Event, frozen=True, kw_only=True):
    """Something stands in a person's notifications, or changed there."""

    user_id: UUID
    notice_id: UUID


def registry() -> dict[str, type[Event]]:
    """Every event type by its name."""
    known: dict[str, type[Event]] = {}
    pending: list[type[Event]] = [Event]
    while pending:
        for kind in pending.pop().__subclasses__():
            known[kind.name()] = kind
            pending.append(kind)
    return known


def decode(name: str, payload: bytes) -> Event:
    """The event of that name; raises `LookupError` for a name that this release does not know."""
    kind: Any = registry().get(name)
    if kind is None:
        raise LookupError(f"unknown event {name!r}")
    event: Event = msgspec.json.decode(payload, type=kind)
    return event
