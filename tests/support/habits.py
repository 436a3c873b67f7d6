"""Tracking, goals and achievements on either adapter, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.achievements import MemoryAchievers, MemoryRollouts, MemoryUnlocks
from adapters.memory.engagement.goals import MemoryGoals
from adapters.memory.engagement.players import MemoryPlayers
from adapters.memory.engagement.tracking import MemoryTracking
from adapters.memory.identity.accounts import MemoryMemberships
from adapters.memory.identity.profiles import MemoryProfiles
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.engagement.achievements import PostgresAchievers, PostgresRollouts, PostgresUnlocks
from adapters.postgres.engagement.goals import PostgresGoals
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.tracking import PostgresTracking
from adapters.postgres.identity.accounts import PostgresMemberships
from adapters.postgres.identity.profiles import PostgresProfiles
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.engagement.achievements.check_achievements import CheckAchievements
from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.follow_streaks import FollowStreaks
from core.engagement.achievements.model import Achievement
from core.engagement.achievements.ports import Achievers, MeasureSources, Rollouts, Unlocks
from core.engagement.achievements.read_achievements import ReadAchievements
from core.engagement.achievements.roll_out import RollOutAchievements
from core.engagement.achievements.rules import AtLeast, Rule
from core.engagement.achievements.unlock import UnlockAchievements
from core.engagement.goals.ports import KeptGoals
from core.engagement.scores.ports import Players
from core.engagement.tracking.change_tracking import ChangeTracking
from core.engagement.tracking.feature import Tracking
from core.engagement.tracking.model import Increment, TrackedDay, TrackingChanges
from core.engagement.tracking.read_tracking import ReadTracking, ReadTrackingHistory
from core.identity.model import Membership
from core.identity.ports import Memberships
from core.identity.profiles.ports import Profiles
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.events import AchievementUnlocked, Event
from core.shared.ports import Outbox, UnitOfWork
from tests.support.lowkey import IDS, HandClock


def definition(key: str, rule: Rule) -> Achievement:
    """An achievement as good as any."""
    return Achievement(
        key=key,
        title={"en": f"The {key}", "es": f"El {key}"},
        description={"en": "Do it.", "es": "Hazlo."},
        rarity="common",
        icon="🌱",
        rule=rule,
    )


FIRST_DAY = definition("first_day", AtLeast("tracked_days", 1))
TWO_DAYS = definition("two_days", AtLeast("tracked_days", 2))
WATER = definition("water", AtLeast("hydrated_days", 1))
TEN = definition("ten", AtLeast("completions", 10))
CATALOG = (FIRST_DAY, TWO_DAYS, WATER, TEN)


def app_with(*catalog: Achievement, slug: str = "here") -> AppSpec:
    """An app that tracks and has these achievements."""
    features = (Tracking(), Achievements(catalog=catalog))
    return AppSpec(slug=slug, title=slug, locales=("en", "es"), features=features)


APP = app_with(*CATALOG)


@dataclass
class Figures:
    """Figures as a test sets them: a `MeasureSource`."""

    of: dict[UUID, dict[str, int]] = field(default_factory=dict)

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        return {user_id: self.of[user_id] for user_id in user_ids if user_id in self.of}


@dataclass
class Told:
    """An outbox that remembers what went through it, be it rolled back or not."""

    inner: Outbox
    events: list[Event] = field(default_factory=list)

    async def add(self, *events: Event) -> None:
        self.events += events
        await self.inner.add(*events)


@dataclass
class World:
    """The ports on one adapter, and the use cases over them."""

    uow: UnitOfWork
    inner_outbox: Outbox
    clock: HandClock
    memberships: Memberships
    profiles: Profiles
    players: Players
    tracking: MemoryTracking | PostgresTracking
    goals: KeptGoals
    unlocks: Unlocks
    rollouts: Rollouts
    achievers: Achievers
    figures: Figures = field(default_factory=Figures)
    apps: Apps = field(default_factory=lambda: Apps([APP, app_with(*CATALOG, slug="there")]))

    def __post_init__(self) -> None:
        self.outbox = Told(self.inner_outbox)
        self.sources = MeasureSources((self.tracking, self.figures))
        self.unlock = UnlockAchievements(
            self.sources, self.unlocks, self.rollouts, self.achievers, self.outbox, self.clock, IDS
        )
        self.change = ChangeTracking(
            self.players, self.tracking, self.tracking, self.unlock, self.uow, self.outbox, self.clock, IDS
        )
        self.today = ReadTracking(self.players, self.tracking, self.clock)
        self.history = ReadTrackingHistory(self.players, self.tracking, self.clock)
        self.list = ReadAchievements(self.sources, self.unlocks, self.achievers)
        self.check = CheckAchievements(self.unlock, self.players, self.uow, self.clock)
        self.follow = FollowStreaks(self.apps, self.unlock, self.sources, self.players, self.clock)
        self.roll_out = self.rolling_out(self.apps)

    def rolling_out(self, apps: Apps) -> RollOutAchievements:
        """The act for other manifests."""
        return RollOutAchievements(
            apps, self.sources, self.unlocks, self.rollouts, self.achievers, self.uow, self.clock, IDS
        )

    async def person(self, *, app: str = "here", timezone: str = "UTC", locale: str = "en") -> Actor:
        """A new member of the app."""
        actor = Actor(app, IDS.new(), IDS.new())
        membership = Membership(
            app=app, user_id=actor.user_id, timezone=timezone, locale=locale, created_at=self.clock.now()
        )
        async with self.uow(app):
            await self.memberships.add(membership)
        return actor

    async def move(self, actor: Actor, timezone: str) -> None:
        """The person lives by another zone from now on."""
        async with self.uow(actor.app):
            await self.profiles.move(actor.app, actor.user_id, timezone, self.clock.now())

    async def note(
        self,
        actor: Actor,
        *,
        at: datetime | None = None,
        client_id: str | None = None,
        add: Mapping[str, int] | None = None,
        **values: object,
    ) -> TrackedDay:
        """PATCH /tracking/today, or what was done offline."""
        more = {"increment": Increment(**add)} if add else {}  # type: ignore[arg-type]  # a test's shorthand
        changes = TrackingChanges(**values, **more)  # type: ignore[arg-type]
        return await self.change(self.apps[actor.app], actor, changes, at=at, client_id=client_id)

    async def keys(self, actor: Actor) -> set[str]:
        """What the person has achieved."""
        return {one.key for one in await self.unlocks.of(actor.app, actor.user_id)}

    def loud(self) -> list[str]:
        """What people were told of."""
        return [
            one.achievement for one in self.outbox.events if isinstance(one, AchievementUnlocked) and not one.silent
        ]


def memory_world() -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    return World(
        uow=MemoryUnitOfWork(database),
        inner_outbox=MemoryOutbox(database, clock, IDS),
        clock=clock,
        memberships=MemoryMemberships(database),
        profiles=MemoryProfiles(database),
        players=MemoryPlayers(database),
        tracking=MemoryTracking(database),
        goals=MemoryGoals(database),
        unlocks=MemoryUnlocks(database),
        rollouts=MemoryRollouts(database),
        achievers=MemoryAchievers(database),
    )


@asynccontextmanager
async def postgres_world(dsn: str, *, size: int = 8) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    database, clock = Database(dsn, size=size), HandClock()
    await database.start()
    try:
        yield World(
            uow=PostgresUnitOfWork(database),
            inner_outbox=PostgresOutbox(database, clock, IDS),
            clock=clock,
            memberships=PostgresMemberships(database),
            profiles=PostgresProfiles(database),
            players=PostgresPlayers(database),
            tracking=PostgresTracking(database),
            goals=PostgresGoals(database),
            unlocks=PostgresUnlocks(database),
            rollouts=PostgresRollouts(database),
            achievers=PostgresAchievers(database),
        )
    finally:
        await database.stop()
