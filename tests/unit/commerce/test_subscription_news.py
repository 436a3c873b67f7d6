"""Open clients are told what became of a subscription; nobody else costs a look."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from tests.support.lowkey import IDS, START
from tests.support.subscriptions import Story, memory_world

from core.commerce.subscriptions.read_subscription import ReadSubscription
from core.platform.live.ports import Presence
from core.shared.events import Envelope, SubscriptionChanged
from core.shared.live import LiveFeed, LiveItem
from entrypoints.jobs.handlers.live import tell_subscription


@dataclass
class Feed:
    told: list[LiveItem] = field(default_factory=list)

    async def tell(self, app: str, items: Sequence[LiveItem]) -> None:
        self.told += items


@dataclass
class Reach:
    within: set[UUID] = field(default_factory=set)

    async def within_reach(self, app: str, people: Sequence[UUID]) -> bool:
        return bool(self.within & set(people))


async def test_who_is_there_is_told_what_get_answers() -> None:
    world, feed, reach = memory_world(), Feed(), Reach()
    ports: dict[type, Any] = {ReadSubscription: world.read, LiveFeed: feed, Presence: reach}
    story = Story(await world.person())
    await world.tell(story.told("created"))
    (kept,) = await world.subscriptions.of("here", story.actor.user_id)
    event = SubscriptionChanged(app="here", user_id=story.actor.user_id, subscription_id=kept.id)
    envelope = Envelope(id=IDS.new(), occurred_at=START, request_id=None, event=event)
    handle = tell_subscription(ports.__getitem__)
    await handle(envelope)
    assert feed.told == []
    reach.within.add(story.actor.user_id)
    await handle(envelope)
    (item,) = feed.told
    assert (item.user_id, item.name) == (story.actor.user_id, "subscription")
    assert msgspec.json.decode(item.data)["status"] == "active"
