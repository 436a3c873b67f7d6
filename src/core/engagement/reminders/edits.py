"""Edits of one reminder from several devices, which reach us late, twice, or in another order: the last one made wins.

Merging is commutative, associative and idempotent, so that the same edits always leave the same reminder.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.engagement.reminders.model import Content, ReminderView
from core.shared.errors import Invalid
from core.shared.recurrence import Recurrence, next_occurrence

TICK = timedelta(microseconds=1)
AHEAD = timedelta(minutes=5)
"""How far the clock of a device may run ahead of ours."""
BEHIND = timedelta(days=365)
"""How old an edit may be when it reaches us. Deletions are remembered for longer, so that none is ever outlived."""
REMEMBERED = BEHIND + timedelta(days=35)


class Stamp(msgspec.Struct, frozen=True, order=True, array_like=True):
    """When an edit was made, and the client's name for it, which decides between edits of the same instant."""

    at: datetime
    client_id: str = ""


class Edit(msgspec.Struct, frozen=True):
    """What a reminder is from then on; without content it is deleted."""

    stamp: Stamp
    content: Content | None


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder as kept, or the memory of a deleted one (no content). `key` is a client's own name for it;
    `created_at` is when the earliest edit was made that was no deletion."""

    id: UUID
    key: str | None
    stamp: Stamp
    content: Content | None
    created_at: datetime | None

    @property
    def rule(self) -> Recurrence | None:
        """When it comes; None when it does not."""
        return self.content.rule if self.content is not None and self.content.is_enabled else None


def begun(reminder_id: UUID, key: str | None, edit: Edit) -> Reminder:
    """The reminder of which this is the first edit that we hear of."""
    created_at = None if edit.content is None else edit.stamp.at
    return Reminder(id=reminder_id, key=key, stamp=edit.stamp, content=edit.content, created_at=created_at)


def merged(kept: Reminder, edit: Edit) -> Reminder:
    """The reminder with one more edit. One that is older than what is kept changes nothing but, maybe, since when the
    reminder has been."""
    if edit.content is not None and (kept.created_at is None or edit.stamp.at < kept.created_at):
        kept = replace(kept, created_at=edit.stamp.at)
    return replace(kept, stamp=edit.stamp, content=edit.content) if edit.stamp > kept.stamp else kept


def online(now: datetime, kept: Reminder) -> Stamp:
    """The stamp of an edit by somebody who sees the reminder as it is kept, and hence comes after it."""
    return Stamp(max(now, kept.stamp.at + TICK))


def offline(at: datetime, client_id: str, now: datetime) -> Stamp:
    """The stamp of an edit that was made at `at`, in UTC.

    Raises `Invalid` for one of more than five minutes ahead of our clock or more than 365 days ago.
    """
    if at > now + AHEAD:
        raise Invalid("edited_in_the_future", "This is yet to come: is the device's clock right?", pointer="/at")
    if at < now - BEHIND:
        raise Invalid("edited_too_long_ago", "An edit may be 365 days old.", pointer="/at")
    return Stamp(at.astimezone(UTC), client_id)


def view_of(reminder: Reminder, zone: str, now: datetime) -> ReminderView:
    """The reminder as its owner sees it, who lives in the zone; raises `LookupError` for a deleted one."""
    content, rule = reminder.content, reminder.rule
    if content is None:
        raise LookupError("a deleted reminder")
    return ReminderView(
        id=reminder.id,
        type=content.type,
        title=content.title,
        message=content.message,
        time_hour=content.time_hour,
        time_minute=content.time_minute,
        frequency=content.frequency,
        custom_days=list(content.custom_days),
        is_enabled=content.is_enabled,
        next_at=None if rule is None else next_occurrence(rule, zone, now).at,
        created_at=reminder.created_at or reminder.stamp.at,
        updated_at=reminder.stamp.at,
    )
