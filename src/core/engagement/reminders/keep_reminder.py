"""Keeping a reminder that has changed, and its appointment with it."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.reminders.edits import Reminder
from core.engagement.reminders.model import MOST
from core.engagement.reminders.ports import KeptReminders
from core.shared.actor import Actor
from core.shared.errors import Conflict
from core.shared.messages import Agenda


@dataclass(frozen=True, slots=True)
class KeepReminder:
    """For use inside the unit of work in which the person was entered. The appointment stays as it is unless the time
    or the days have changed. Raises `Conflict("too_many_reminders")`."""

    reminders: KeptReminders
    agenda: Agenda

    async def __call__(self, actor: Actor, before: Reminder | None, after: Reminder) -> None:
        if after == before:
            return
        there = before is not None and before.content is not None
        if after.content is not None and not there and await self.reminders.count(actor.app, actor.user_id) >= MOST:
            raise Conflict("too_many_reminders", f"A person has {MOST} reminders at most.")
        await self.reminders.keep(actor.app, actor.user_id, after)
        if after.rule == (before.rule if before is not None else None):
            return
        if after.rule is None:
            await self.agenda.cancel(actor.app, actor.user_id, "reminder", ref=after.id)
        else:
            await self.agenda.plan(actor.app, actor.user_id, "reminder", after.rule, ref=after.id)
