"""What has come up goes to the workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.messaging.agenda.model import Appointment, key_of, turned
from core.messaging.agenda.ports import Claimed, DueAppointments, Queue, Waiting
from core.messaging.delivery.model import Message
from core.platform.jobs.ports import Jobs
from core.shared.ports import Ids
from core.shared.recurrence import Occurrence
from core.shared.wall import day_end

AT_ONCE = 500
BATCH = 128
JOB = "messages.deliver"

Handed = TypeVar("Handed", Message, Waiting)


class Batch(msgspec.Struct, frozen=True):
    """The payload of a delivery: the messages that were handed to this batch."""

    id: UUID


@dataclass(frozen=True, slots=True)
class SendDue:
    """Within a unit of work of the studio: turns up to `AT_ONCE` appointments that have come up into messages, and
    hands them, with as many that waited for their time, to jobs of `BATCH`; how many it dealt with, so that 0 means
    that nothing is left. Some eight statements, however many are due."""

    due: DueAppointments
    queue: Queue
    jobs: Jobs
    ids: Ids

    async def __call__(self, now: datetime) -> int:
        claimed = await self.due.claim(now, AT_ONCE)
        fresh = await self._messages(claimed, now)
        waiting = await self.queue.waiting(now, AT_ONCE)
        if waiting:
            batches = {each.id: batch for batch, part in self._batches(waiting) for each in part}
            await self.queue.hand(list(batches), list(batches.values()))
            await self._deliver({(each.app, batches[each.id]) for each in waiting})
        if fresh:
            known = await self.queue.add(fresh)
            await self._deliver({(each.app, each.batch) for each in fresh if each.id in known and each.batch})
        return len(claimed) + len(waiting)

    async def _messages(self, claimed: Iterable[Claimed], now: datetime) -> list[Message]:
        following: list[Appointment] = []
        over: list[Appointment] = []
        found: list[tuple[Appointment, Occurrence, str]] = []
        for each in claimed:
            plan = each.appointment
            if each.zone is None:
                over.append(plan)
                continue
            turn = turned(plan, each.zone, now)
            if turn.following is None:
                over.append(plan)
            else:
                following.append(turn.following)
            if turn.occurrence is not None:
                found.append((plan, turn.occurrence, each.zone))
        if following or over:
            await self.due.settle(following, over)
        fresh = [self._message(plan, occurrence, zone, now) for plan, occurrence, zone in found]
        return [replace(message, batch=batch) for batch, part in self._batches(fresh) for message in part]

    def _message(self, plan: Appointment, occurrence: Occurrence, zone: str, now: datetime) -> Message:
        return Message(
            id=self.ids.new(),
            app=plan.app,
            user_id=plan.user_id,
            type=plan.kind,
            key=key_of(plan, occurrence),
            ref=plan.ref,
            day=occurrence.day,
            created_at=now,
            due_at=occurrence.at,
            expires_at=day_end(zone, occurrence.day),
        )

    def _batches(self, messages: Iterable[Handed]) -> Iterator[tuple[UUID, list[Handed]]]:
        by_app: dict[str, list[Handed]] = {}
        for each in messages:
            by_app.setdefault(each.app, []).append(each)
        for of_app in by_app.values():
            for start in range(0, len(of_app), BATCH):
                yield self.ids.new(), of_app[start : start + BATCH]

    async def _deliver(self, batches: Iterable[tuple[str, UUID]]) -> None:
        for app, batch in sorted(batches):
            await self.jobs.add(app, JOB, Batch(batch))
