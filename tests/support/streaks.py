"""Streaks on either adapter, with a clock that tests move."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.streaks import MemoryStreakFacts, MemoryStreakStates
from adapters.memory.identity.accounts import MemoryMemberships
from adapters.memory.identity.profiles import MemoryProfiles
from adapters.memory.rewards.ledger import MemoryBooks
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.engagement.streak_facts import PostgresStreakFacts
from adapters.postgres.engagement.streak_states import PostgresStreakStates
from adapters.postgres.identity.accounts import PostgresMemberships
from adapters.postgres.identity.profiles import PostgresProfiles
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.rewards.ledger import PostgresBooks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from core.engagement.streaks.buy_freeze import BuyFreeze
from core.engagement.streaks.change_streak import ChangeStreak
from core.engagement.streaks.check_states import NAME, CheckStreakStates
from core.engagement.streaks.engine import replay
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.grant_freezes import GrantFreezes
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.log_activity import LogActivity, LogActivityCommand, StreakLogView
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.identity.model import Membership
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.rewards.ledger.keep_ledger import KeepLedger
from core.shared.actor import Actor
from core.shared.config import Figures

START = datetime(2030, 1, 1, 12, tzinfo=UTC)
IDS = TimeOrderedIds(SystemClock())
POLICY = StreakPolicy()
APPS = Apps([AppSpec(slug=slug, title=slug, features=(Streaks(policy=POLICY),)) for slug in ("here", "there")])


class HandClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


class Defaults:
    """`core.shared.config.RuntimeConfig` of an app whose admins have set nothing."""

    def of(self, app: str, kind: type[Figures]) -> Figures:
        return kind()


@dataclass
class World:
    """The ports on one adapter, and the use cases over them."""

    clock: HandClock
    uow: Any
    outbox: Any
    memberships: Any
    profiles: Any
    states: Any
    facts: Any
    books: Any
    events: Any
    """Gives the names of the events that wait."""

    def __post_init__(self) -> None:
        keep = KeepState(self.states, self.facts, self.clock)
        self.keep = keep
        self.log_activity = LogActivity(self.states, self.facts, keep, self.uow, self.outbox, self.clock, IDS)
        self.ledger = KeepLedger(self.books, self.books, self.books, self.clock, IDS)
        self.change = ChangeStreak(self.facts, keep, self.ledger, self.uow, self.outbox, self.clock, IDS)
        self.grant = GrantFreezes(APPS, self.facts, keep, self.uow, self.outbox, self.clock)
        self.buy_freeze = BuyFreeze(self.grant, Defaults(), self.ledger, self.uow, IDS)
        self.read_streak = ReadStreak(self.states, self.facts, self.clock)
        self.check_states = CheckStreakStates(APPS, self.states, self.read_streak, self.facts, self.clock)

    async def person(self, *, app: str = "here", user_id: UUID | None = None, timezone: str = "UTC") -> Actor:
        """A member of the app."""
        actor = Actor(app, user_id or IDS.new(), IDS.new())
        member = Membership(app=app, user_id=actor.user_id, timezone=timezone, locale="en", created_at=self.clock.now())
        async with self.uow(app):
            await self.memberships.add(member)
        return actor

    async def log(self, actor: Actor, *, at: datetime | None = None, seconds: int = 600) -> StreakLogView:
        return await self.log_activity(POLICY, actor, LogActivityCommand(duration_seconds=seconds, logged_at=at))

    async def read(self, actor: Actor) -> StreakView:
        """The streak as people are told it."""
        return view_of(await self.read_streak(POLICY, actor))

    async def broken(self) -> int:
        """How many people are told what does not follow."""
        return (await self.check_states.violations())[NAME]

    async def replayed(self, actor: Actor) -> StreakView:
        """The streak as it follows from all facts."""
        return replay(POLICY, await self.facts.all(actor.app, actor.user_id), self.clock.now()).view


def memory_world() -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    outbox = MemoryOutbox(database, clock, IDS)

    async def events() -> list[str]:
        return [envelope.event.name() for envelope in database.table("outbox").rows()]

    return World(
        clock=clock,
        uow=MemoryUnitOfWork(database),
        outbox=outbox,
        memberships=MemoryMemberships(database),
        profiles=MemoryProfiles(database),
        states=MemoryStreakStates(database, outbox),
        facts=MemoryStreakFacts(database),
        books=MemoryBooks(database),
        events=events,
    )


@asynccontextmanager
async def postgres_world(dsn: str, *, size: int = 8) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    database, clock = Database(dsn, size=size), HandClock()
    outbox = PostgresOutbox(database, clock, IDS)

    async def events() -> list[str]:
        return [row["name"] for row in await database.fetch("*", "select name from outbox order by id")]

    await database.start()
    try:
        yield World(
            clock=clock,
            uow=PostgresUnitOfWork(database),
            outbox=outbox,
            memberships=PostgresMemberships(database),
            profiles=PostgresProfiles(database),
            states=PostgresStreakStates(database, outbox),
            facts=PostgresStreakFacts(database),
            books=PostgresBooks(database),
            events=events,
        )
    finally:
        await database.stop()
