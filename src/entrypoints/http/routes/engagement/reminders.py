"""Reminders."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.engagement.reminders.change_reminders import ChangeReminders
from core.engagement.reminders.feature import Reminders
from core.engagement.reminders.list_reminders import ListReminders
from core.engagement.reminders.model import ChangeReminder, MakeReminder, ReminderPage, ReminderView
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.paging import Cursor, Limit


@feature_routes(Reminders)
def reminder_routes(_app: AppSpec, feature: Reminders, use: Use) -> list[HTTPRouteHandler]:
    """One's own reminders."""
    own: ListReminders = use(ListReminders)
    acts: ChangeReminders = use(ChangeReminders)

    @get(feature.path)
    async def list_reminders(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> ReminderPage:
        return await own(actor, limit, cursor)

    @post(feature.path)
    async def create_reminder(actor: Actor, data: MakeReminder) -> ReminderView:
        return await acts.make(actor, data)

    @patch(f"{feature.path}/{{reminder_id:uuid}}")
    async def update_reminder(actor: Actor, reminder_id: UUID, data: ChangeReminder) -> ReminderView:
        return await acts.change(actor, reminder_id, data)

    @delete(f"{feature.path}/{{reminder_id:uuid}}")
    async def delete_reminder(actor: Actor, reminder_id: UUID) -> None:
        await acts.delete(actor, reminder_id)

    return [list_reminders, create_reminder, update_reminder, delete_reminder]
