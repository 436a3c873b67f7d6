"""Reminders on either adapter, with an agenda that tests can look into and a clock that they move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.reminders import MemoryReminders
from adapters.memory.identity.accounts import MemoryMemberships
from adapters.memory.identity.profiles import MemoryProfiles
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.engagement.reminders import PostgresReminders
from adapters.postgres.identity.accounts import PostgresMemberships
from adapters.postgres.identity.profiles import PostgresProfiles
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import TimeOrderedIds
from core.engagement.reminders.change_reminders import ChangeReminders
from core.engagement.reminders.keep_reminder import KeepReminder
from core.engagement.reminders.list_reminders import ListReminders
from core.engagement.reminders.merge_edit import MergeReminderEdit
from core.engagement.reminders.model import MakeReminder, ReminderView
from core.engagement.reminders.remind import RemindOccasion
from core.identity.model import Membership
from core.shared.actor import Actor
from core.shared.messages import MessageType
from core.shared.recurrence import Recurrence

START = datetime(2030, 1, 1, 12, tzinfo=UTC)  # a Tuesday
IDS = TimeOrderedIds(SystemClock())


class HandClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class NotedAgenda:
    """`core.shared.messages.Agenda` that notes what stands in it. It takes part in no transaction."""

    planned: dict[tuple[UUID, MessageType, UUID | None], Recurrence] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    async def plan(
        self,
        app: str,
        user_id: UUID,
        kind: MessageType,
        rule: Recurrence,
        *,
        ref: UUID | None = None,
        keep: bool = False,
    ) -> None:
        self.calls.append("plan")
        if not keep or (user_id, kind, ref) not in self.planned:
            self.planned[user_id, kind, ref] = rule

    async def cancel(self, app: str, user_id: UUID, kind: MessageType, *, ref: UUID | None = None) -> None:
        self.calls.append("cancel")
        self.planned.pop((user_id, kind, ref), None)


@dataclass
class World:
    """The ports on one adapter, and the use cases over them."""

    clock: HandClock
    uow: Any
    memberships: Any
    profiles: Any
    reminders: Any
    agenda: NotedAgenda = field(default_factory=NotedAgenda)

    def __post_init__(self) -> None:
        keep = KeepReminder(self.reminders, self.agenda)
        self.acts = ChangeReminders(self.reminders, keep, self.uow, self.clock, IDS)
        self.merge = MergeReminderEdit(self.reminders, keep, self.uow, self.clock, IDS)
        self.list = ListReminders(self.reminders, SignedCursors(["k" * 32]), self.clock)
        self.occasion = RemindOccasion(self.reminders)

    async def person(self, *, app: str = "here", timezone: str = "UTC") -> Actor:
        """A new member of the app."""
        actor = Actor(app, IDS.new(), IDS.new())
        member = Membership(app=app, user_id=actor.user_id, timezone=timezone, locale="en", created_at=self.clock.now())
        async with self.uow(app):
            await self.memberships.add(member)
        return actor

    async def all(self, actor: Actor) -> list[ReminderView]:
        """The person's reminders, the newest first."""
        return (await self.list(actor, 100)).items


def wish(**fields: Any) -> MakeReminder:
    """A wish for a glass of water at half past nine, unless the fields say otherwise."""
    given = {"type": "water", "title": "Drink", "time_hour": 9, "time_minute": 30, "frequency": "daily", **fields}
    return MakeReminder(**given)


def memory_world() -> World:
    """Everything in memory."""
    database = MemoryDatabase()
    return World(
        clock=HandClock(),
        uow=MemoryUnitOfWork(database),
        memberships=MemoryMemberships(database),
        profiles=MemoryProfiles(database),
        reminders=MemoryReminders(database),
    )


@asynccontextmanager
async def postgres_world(dsn: str, *, size: int = 8) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    database = Database(dsn, size=size)
    await database.start()
    try:
        yield World(
            clock=HandClock(),
            uow=PostgresUnitOfWork(database),
            memberships=PostgresMemberships(database),
            profiles=PostgresProfiles(database),
            reminders=PostgresReminders(database),
        )
    finally:
        await database.stop()
