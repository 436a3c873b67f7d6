"""A message that is caused by what just happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from core.messaging.agenda.keep_agenda import sends
from core.messaging.agenda.ports import Queue, Zones
from core.messaging.agenda.send_due import JOB, Batch
from core.messaging.delivery.model import Message
from core.platform.jobs.ports import Jobs
from core.platform.registry.apps import Apps
from core.shared.messages import MessageType
from core.shared.ports import Clock, Ids
from core.shared.wall import day_end, local_day

AT_LEAST = timedelta(hours=1)
"""How long it is tried, however late in the day it comes."""


@dataclass(frozen=True, slots=True)
class PostMessage:
    """`core.shared.messages.Postbox`: a message and the job that delivers it, within the caller's unit of work. It
    is of use to the end of the local day, and for an hour at least."""

    apps: Apps
    zones: Zones
    queue: Queue
    jobs: Jobs
    clock: Clock
    ids: Ids

    async def post(
        self,
        app: str,
        user_id: UUID,
        kind: MessageType,
        key: str,
        *,
        ref: UUID | None = None,
        at: datetime | None = None,
    ) -> bool:
        if not sends(self.apps, app, kind):
            return False
        zone = await self.zones.lock(app, user_id)
        if zone is None:
            return False
        now, batch = self.clock.now(), self.ids.new()
        cause = min(at or now, now)
        day = local_day(zone, cause)
        expires_at = max(day_end(zone, day), cause + AT_LEAST)
        if now >= expires_at:
            return False
        message = Message(
            id=self.ids.new(),
            app=app,
            user_id=user_id,
            type=kind,
            key=key,
            ref=ref,
            day=day,
            created_at=now,
            due_at=now,
            expires_at=expires_at,
            batch=batch,
        )
        if not await self.queue.add([message]):
            return False
        await self.jobs.add(app, JOB, Batch(batch))
        return True
