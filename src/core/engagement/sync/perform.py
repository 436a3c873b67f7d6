"""The acts of other features as actions of a batch."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.reminders.merge_edit import MergeReminderEdit
from core.engagement.reminders.model import ReminderView
from core.engagement.sync.actions import ReminderAction, TrackingAction
from core.engagement.tracking.change_tracking import ChangeTracking
from core.engagement.tracking.model import TrackedDay
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class PerformTracking:
    """What is noted down of a day. A completion needs no more than its own act, which takes the action as it is."""

    change: ChangeTracking

    async def __call__(self, app: AppSpec, actor: Actor, action: TrackingAction) -> TrackedDay:
        return await self.change(app, actor, action.changes, at=action.at, client_id=action.client_id)


@dataclass(frozen=True, slots=True)
class PerformReminder:
    """Edits of reminders."""

    merge: MergeReminderEdit

    async def __call__(self, app: AppSpec, actor: Actor, action: ReminderAction) -> ReminderView | None:
        which, wish = action.which, action.reminder
        try:
            return await self.merge(actor, which, wish, at=action.at, client_id=action.client_id)
        except Invalid as refusal:
            if refusal.pointer == "/at":
                raise
            raise Invalid(refusal.code, refusal.detail, pointer=f"/reminder{refusal.pointer}") from refusal
