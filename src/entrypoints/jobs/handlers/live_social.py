"""What open clients are told of challenges and friends. Nobody is told twice: each runs in the transaction that ends
its job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from core.engagement.quests.read_session import ReadSocialSession
from core.platform.jobs.handlers import Call
from core.platform.live.feature import Live
from core.platform.live.ports import Comings, Presence
from core.shared.actor import Actor
from core.shared.energy import Energy
from core.shared.errors import NotFound
from core.shared.events import (
    Envelope,
    FollowChanged,
    NoticeGiven,
    PostPublished,
    PostTakenDown,
    QuestCompleted,
    QuestFailed,
    SessionWithFriendChanged,
)
from core.shared.ledger import Ledger
from core.shared.live import LiveFeed, LiveItem
from core.shared.ports import Clock
from core.social.notices.read_notices import ReadNotices
from core.social.timeline.announce_post import AnnouncePost
from entrypoints.jobs.declare import Use, handles

NO_SESSION = UUID(int=0)
LATEST = 20
"""A notice that more than so many others have overtaken is found by who looks."""


@handles(FollowChanged, feature=Live)
def tell_whom_to_watch(use: Use) -> Call:
    """`presence`: of whom somebody follows now, and no longer of others."""
    comings: Comings = use(Comings)

    async def handle(envelope: Envelope) -> None:
        changed = envelope.event
        if isinstance(changed, FollowChanged) and changed.state != "requested":
            await comings.moved(changed.app, changed.user_id)

    return handle


@handles(NoticeGiven, feature=Live)
def tell_notice(use: Use) -> Call:
    """`notification`: as on the list of them, and how many have not been seen."""
    read: ReadNotices = use(ReadNotices)

    async def news(event: NoticeGiven) -> object:
        page = await read(Actor(event.app, event.user_id, NO_SESSION), limit=LATEST)
        given = next((notice for notice in page.items if notice.id == event.notice_id), None)
        return None if given is None else {**msgspec.structs.asdict(given), "unseen": page.unseen}

    return _telling(use, "notification", NoticeGiven, news)


@handles(SessionWithFriendChanged, feature=Live)
def tell_session(use: Use) -> Call:
    """`session`: as on the list of them."""
    read: ReadSocialSession = use(ReadSocialSession)

    async def news(event: SessionWithFriendChanged) -> object:
        return await read(event.app, event.user_id, event.session_id)

    return _telling(use, "session", SessionWithFriendChanged, news)


@handles(QuestCompleted, feature=Live)
def tell_completed_quest(use: Use) -> Call:
    """`challenge`: done, and what one has now."""
    return _telling_quest(use, QuestCompleted, "completed")


@handles(QuestFailed, feature=Live)
def tell_failed_quest(use: Use) -> Call:
    """`challenge` again: given up, or too late."""
    return _telling_quest(use, QuestFailed, "failed")


@handles(PostPublished, feature=Live)
def tell_published_post(use: Use) -> Call:
    """`post`: to followers who are there, and to the author."""
    announce: AnnouncePost = use(AnnouncePost)

    async def handle(envelope: Envelope) -> None:
        post = envelope.event
        if isinstance(post, PostPublished):
            await announce(post.app, post.user_id, post.post_id, published=True, to_others=True)

    return handle


@handles(PostTakenDown, feature=Live)
def tell_removed_post(use: Use) -> Call:
    """`post` again, to the same people; of what others never saw only its author hears."""
    announce: AnnouncePost = use(AnnouncePost)

    async def handle(envelope: Envelope) -> None:
        post = envelope.event
        if isinstance(post, PostTakenDown):
            await announce(post.app, post.user_id, post.post_id, published=False, to_others=post.been_seen)

    return handle


def _telling_quest(use: Use, kind: type[QuestCompleted | QuestFailed], status: str) -> Call:
    ledger: Ledger = use(Ledger)
    energy: Energy = use(Energy)
    clock: Clock = use(Clock)

    async def news(event: QuestCompleted | QuestFailed) -> object:
        return {
            "id": event.quest_id,
            "type": event.type,
            "status": status,
            "coins": await ledger.balance(event.app, event.user_id, "coins"),
            "energy": await energy.of(event.app, event.user_id, clock.now()),
        }

    return _telling(use, "challenge", kind, news)


def _telling(use: Use, name: str, kind: type, news: Callable[..., Awaitable[object]]) -> Call:
    """Tell the event's person what `news` makes of it, unless nobody is there to be told, or there is nothing to."""
    feed: LiveFeed = use(LiveFeed)
    presence: Presence = use(Presence)

    async def handle(envelope: Envelope) -> None:
        app, user_id = envelope.event.app, envelope.event.user_id
        if not isinstance(envelope.event, kind) or user_id is None or not await presence.within_reach(app, [user_id]):
            return
        try:
            said = await news(envelope.event)
        except NotFound:  # has left meanwhile
            return
        if said is not None:
            await feed.tell(app, [LiveItem(user_id=user_id, name=name, data=msgspec.json.encode(said))])

    return handle
