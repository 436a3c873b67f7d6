"""Making, changing and deleting one's reminders."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.engagement.reminders.edits import Edit, Reminder, Stamp, begun, merged, online, view_of
from core.engagement.reminders.keep_reminder import KeepReminder
from core.engagement.reminders.model import ChangeReminder, Content, MakeReminder, ReminderView, changed, content_of
from core.engagement.reminders.ports import KeptReminders
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class ChangeReminders:
    """Acts of a person who sees their reminders as they are: each comes after whatever was done before.

    Raises `Invalid` for days that make no sense, `NotFound`, and `Conflict("too_many_reminders")`.
    """

    reminders: KeptReminders
    keep: KeepReminder
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def make(self, actor: Actor, wish: MakeReminder) -> ReminderView:
        """A new one."""
        content = content_of(wish)
        async with self.uow(actor.app):
            zone = await self.reminders.enter(actor.app, actor.user_id)
            now = self.clock.now()
            made = begun(self.ids.new(), None, Edit(Stamp(now), content))
            await self.keep(actor, None, made)
        return view_of(made, zone, now)

    async def change(self, actor: Actor, reminder_id: UUID, changes: ChangeReminder) -> ReminderView:
        """What is given changes, the rest stays."""
        async with self.uow(actor.app):
            zone = await self.reminders.enter(actor.app, actor.user_id)
            kept, content = await self._found(actor, reminder_id)
            now = self.clock.now()
            after = merged(kept, Edit(online(now, kept), changed(content, changes)))
            await self.keep(actor, kept, after)
        return view_of(after, zone, now)

    async def delete(self, actor: Actor, reminder_id: UUID) -> None:
        """It never comes again. Remembered is that it was deleted, and when."""
        async with self.uow(actor.app):
            await self.reminders.enter(actor.app, actor.user_id)
            kept, _ = await self._found(actor, reminder_id)
            await self.keep(actor, kept, merged(kept, Edit(online(self.clock.now(), kept), None)))

    async def _found(self, actor: Actor, reminder_id: UUID) -> tuple[Reminder, Content]:
        kept = await self.reminders.find(actor.app, actor.user_id, reminder_id)
        if kept is None or kept.content is None:
            raise NotFound
        return kept, kept.content
