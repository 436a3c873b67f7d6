"""Reminders that have come up: whether they still hold, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from core.engagement.reminders.edits import Reminder
from core.engagement.reminders.ports import ReminderLists
from core.shared.messages import Candidate, MessageType, Wording
from core.shared.wall import wall_instant


@dataclass(frozen=True, slots=True)
class RemindOccasion:
    """`core.shared.messages.Occasion` of reminders: they must be there, be on, and have come up on that day."""

    lists: ReminderLists
    type: ClassVar[MessageType] = "reminder"

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        asked = {each: each.ref for each in candidates if each.ref is not None}
        found = await self.lists.some(app, [(each.user_id, ref) for each, ref in asked.items()])
        return {each.id: _wording(found[ref]) for each, ref in asked.items() if _holds(found.get(ref), each, now)}


def _holds(reminder: Reminder | None, candidate: Candidate, now: datetime) -> bool:
    rule = reminder.rule if reminder is not None else None
    if rule is None or candidate.day.isoweekday() not in rule.days:
        return False
    return wall_instant(candidate.timezone, candidate.day, rule.minute) <= now


def _wording(reminder: Reminder) -> Wording:
    content = reminder.content
    if content is None:
        raise LookupError("a deleted reminder")
    return Wording(title=content.title, body=content.message or None, params={"reminder_type": content.type})
