"""What open clients are told. Nobody is told twice: each runs in the transaction that ends its job."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec

from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.read_streak import ReadStreak
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.platform.live.feature import Live
from core.platform.live.ports import OldNews, Presence
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.events import (
    AchievementUnlocked,
    ChallengeCompleted,
    Envelope,
    StreakChanged,
    StreakLogged,
    SubscriptionChanged,
)
from core.shared.live import LiveFeed, LiveItem
from entrypoints.jobs.declare import Use, every, handles
from entrypoints.jobs.pruning import BATCH

NO_SESSION = UUID(int=0)


@handles(StreakLogged, feature=Live)
def tell_logged_streak(use: Use) -> Call:
    """`streak`: as GET of the streak answers."""
    return _telling_streak(use)


@handles(StreakChanged, feature=Live)
def tell_changed_streak(use: Use) -> Call:
    """`streak` again: repairs, pauses, undone logs and gifts change it as well."""
    return _telling_streak(use)


@handles(AchievementUnlocked, feature=Live)
def tell_achievement(use: Use) -> Call:
    """`achievement`: its key. What had been due all along is unlocked silently."""
    feed: LiveFeed = use(LiveFeed)

    async def handle(envelope: Envelope) -> None:
        unlocked = envelope.event
        if isinstance(unlocked, AchievementUnlocked) and not unlocked.silent:
            data = msgspec.json.encode({"key": unlocked.achievement})
            await feed.tell(unlocked.app, [LiveItem(user_id=unlocked.user_id, name="achievement", data=data)])

    return handle


@handles(ChallengeCompleted, feature=Live)
def tell_completion(use: Use) -> Call:
    """`completion`: for the person's other devices."""
    feed: LiveFeed = use(LiveFeed)

    async def handle(envelope: Envelope) -> None:
        done = envelope.event
        if isinstance(done, ChallengeCompleted):
            said = {
                "id": done.completion_id,
                "day": done.day,
                "goal_category": done.goal_category,
                "energy_level": done.energy_level,
            }
            item = LiveItem(user_id=done.user_id, name="completion", data=msgspec.json.encode(said))
            await feed.tell(done.app, [item])

    return handle


@handles(SubscriptionChanged, feature=Live)
def tell_subscription(use: Use) -> Call:
    """`subscription`: as GET of it answers."""
    read: ReadSubscription = use(ReadSubscription)
    feed: LiveFeed = use(LiveFeed)
    presence: Presence = use(Presence)

    async def handle(envelope: Envelope) -> None:
        app, user_id = envelope.event.app, envelope.event.user_id
        if user_id is None or not await presence.within_reach(app, [user_id]):
            return
        data = msgspec.json.encode(await read(Actor(app, user_id, NO_SESSION)))
        await feed.tell(app, [LiveItem(user_id=user_id, name="subscription", data=data)])

    return handle


@every(timedelta(hours=1), atomic=False, retries=3)
def prune_live_events(use: Use) -> Call:
    """What nobody will ask for any more."""
    old: OldNews = use(OldNews)

    async def handle(_: Delivery) -> None:
        while await old.prune(BATCH) >= BATCH:
            pass

    return handle


def _telling_streak(use: Use) -> Call:
    apps: Apps = use(Apps)
    read: ReadStreak = use(ReadStreak)
    feed: LiveFeed = use(LiveFeed)
    presence: Presence = use(Presence)

    async def handle(envelope: Envelope) -> None:
        app, user_id = envelope.event.app, envelope.event.user_id
        streaks = apps[app].feature(Streaks)
        if streaks is None or user_id is None or not await presence.within_reach(app, [user_id]):
            return  # nobody is there to be told: no need to look
        data = await read(streaks.policy, Actor(app, user_id, NO_SESSION))
        await feed.tell(app, [LiveItem(user_id=user_id, name="streak", data=data)])

    return handle
