"""A person's reminders."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.engagement.reminders.edits import view_of
from core.engagement.reminders.model import ReminderPage
from core.engagement.reminders.ports import ReminderLists
from core.shared.actor import Actor
from core.shared.paging import Cursors
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class ListReminders:
    """One's own reminders, the newest first. Raises `Invalid("invalid_cursor")`."""

    lists: ReminderLists
    cursors: Cursors
    clock: Clock

    async def __call__(self, actor: Actor, limit: int = 20, cursor: str | None = None) -> ReminderPage:
        listing = f"reminders {actor.app} {actor.user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        zone = await self.lists.zone(actor.app, actor.user_id)
        found = await self.lists.page(actor.app, actor.user_id, before, limit + 1)
        items, now = found[:limit], self.clock.now()
        more = self.cursors.seal(listing, items[-1].id) if len(found) > limit else None
        return ReminderPage(items=[view_of(each, zone, now) for each in items], next_cursor=more)
