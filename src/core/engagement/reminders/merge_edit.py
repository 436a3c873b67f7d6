"""Taking in an edit that was made offline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.engagement.reminders.edits import Edit, begun, merged, offline, view_of
from core.engagement.reminders.keep_reminder import KeepReminder
from core.engagement.reminders.model import MakeReminder, ReminderView, content_of
from core.engagement.reminders.ports import KeptReminders
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class MergeReminderEdit:
    """Merges an edit made at `at` into the reminder that is named by our id, or by the client's key if it was made
    offline, and gives the reminder as it is then; None when it is deleted. Without a wish the edit deletes it.

    Edits end in the same reminder in whatever order and however often they come; a key that nobody knows is a new
    reminder. Raises `Invalid` for days that make no sense and for times that can't be, `NotFound` for an unknown id,
    and `Conflict("too_many_reminders")`.
    """

    reminders: KeptReminders
    keep: KeepReminder
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(
        self, actor: Actor, which: UUID | str, wish: MakeReminder | None, *, at: datetime, client_id: str
    ) -> ReminderView | None:
        now = self.clock.now()
        edit = Edit(offline(at, client_id, now), None if wish is None else content_of(wish))
        async with self.uow(actor.app):
            zone = await self.reminders.enter(actor.app, actor.user_id)
            kept = await self.reminders.find(actor.app, actor.user_id, which)
            if kept is not None:
                after = merged(kept, edit)
            elif isinstance(which, str):
                after = begun(self.ids.new(), which, edit)
            else:
                raise NotFound
            await self.keep(actor, kept, after)
        return None if after.content is None else view_of(after, zone, now)
