"""Delivering a batch: the work of a job that may be killed and come again at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from core.messaging.delivery.life import UNREACHABLE, Change, begun, settled
from core.messaging.delivery.model import Message, Parcel
from core.messaging.delivery.ports import Batches, Changes, Counts, Dead, PushDevices, Replanning
from core.messaging.delivery.prepare import Prepare
from core.messaging.delivery.send_message import Ready, SendMessage
from core.messaging.delivery.texts import Text
from core.messaging.push.message import Gone
from core.platform.registry.apps import Apps
from core.shared.live import LiveFeed, LiveItem
from core.shared.ports import Clock

PART = 32
"""Messages that are looked at together right before they are sent, and sent at once."""


class Window(asyncio.Semaphore):
    """How many parts this process has with providers at a time, of all its batches."""

    def __init__(self) -> None:
        super().__init__(2)


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """What an open client is told of a message."""

    type: str
    title: str
    body: str
    key: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class DeliverBatch:
    """Sends what of the batch is still to be sent.

    It goes through it in parts: when there is room on the wire, a part is looked at once more and sent, so that nothing
    that was true a while ago is said. Each message is marked right before providers are spoken to, and settled right
    after: a worker that is killed leaves in doubt what was on the wire, which is never sent again, and leaves the rest
    to the next one. Providers that want a message later get it in another batch.
    """

    apps: Apps
    batches: Batches
    changes: Changes
    prepare: Prepare
    send: SendMessage
    devices: PushDevices
    replan: Replanning
    live: LiveFeed
    counts: Counts
    clock: Clock
    window: Window

    async def __call__(self, app: str, batch: UUID) -> None:
        taken = await self.batches.take(app, batch, self.clock.now())
        for kind in taken.in_doubt:
            self.counts.add(kind, "in_doubt")
        if not taken.parcels:
            return
        run = _Run(self, app)
        try:
            for start in range(0, len(taken.parcels), PART):
                async with self.window:
                    await run.part(taken.parcels[start : start + PART])
        finally:
            await run.end()
        for user_id in run.unreachable:
            await self.replan(app, user_id)


@dataclass(slots=True)
class _Run:
    """One time through a batch, and what is done once for all its messages."""

    act: DeliverBatch
    app: str
    shown: dict[UUID, Text] = field(default_factory=dict)
    dead: list[Dead] = field(default_factory=list)
    told: list[LiveItem] = field(default_factory=list)
    unreachable: list[UUID] = field(default_factory=list)

    async def part(self, parcels: Sequence[Parcel]) -> None:
        """Send those of the messages that are to be sent now."""
        act = self.act
        prepared = await act.prepare(act.apps.get(self.app), parcels, act.clock.now())
        self.shown |= dict(prepared.shown)
        async with asyncio.TaskGroup() as group:
            for change in prepared.changes:
                group.create_task(self.over(change))
            for ready in prepared.ready:
                group.create_task(self.one(ready))

    async def over(self, change: Change) -> None:
        """A message that is not sent now. Who has no device may look at an open client."""
        if await self._make(change) and change.after.reason == UNREACHABLE:
            self._show(change.after)
            if change.after.type == "motivation":
                self.unreachable.append(change.after.user_id)

    async def one(self, ready: Ready) -> None:
        """A message to be sent."""
        beginning = begun(ready.message)
        if not await self.act.changes.make(beginning):
            return
        outcomes = await self.act.send(ready)
        self._show(ready.message)
        known = {str(device.id): device for device in ready.devices}
        self.dead += [Dead(known[target], outcome) for target, outcome in outcomes if isinstance(outcome, Gone)]
        await self._make(settled(beginning.after, outcomes, self.act.clock.now()))

    async def end(self) -> None:
        """Forget dead devices, and tell open clients."""
        if self.dead:
            await self.act.devices.remove(self.app, self.dead)
        if self.told:
            await self.act.live.tell(self.app, self.told)

    async def _make(self, change: Change) -> bool:
        made = await self.act.changes.make(change)
        if made and change.after.settled_at is not None:
            self.act.counts.add(change.after.type, change.after.state)
        return made

    def _show(self, message: Message) -> None:
        said = self.shown.pop(message.id, None)
        if said is not None:
            news = Notification(
                type=message.type, title=said.title, body=said.body, key=message.key, sent_at=self.act.clock.now()
            )
            self.told.append(LiveItem(user_id=message.user_id, name="notification", data=msgspec.json.encode(news)))
