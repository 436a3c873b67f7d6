"""Profiles, scores and referrals on either adapter, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from adapters.memory.commerce.referrals import MemoryRedemptions, MemoryReferralCodes
from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.players import MemoryPlayers
from adapters.memory.engagement.scores import MemoryBoards, MemoryScores
from adapters.memory.identity.accounts import MemoryAccounts, MemoryMemberships
from adapters.memory.identity.profiles import MemoryProfiles, MemoryPseudonyms
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.commerce.referrals import PostgresRedemptions, PostgresReferralCodes
from adapters.postgres.database import Database
from adapters.postgres.engagement.boards import PostgresBoards
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.scores import PostgresScores
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.identity.profiles import PostgresProfiles, PostgresPseudonyms
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import SystemSecrets, TimeOrderedIds
from core.commerce.referrals.feature import Referrals
from core.commerce.referrals.model import Reward
from core.commerce.referrals.ports import Redemptions, ReferralCodes
from core.commerce.referrals.redeem_code import RedeemReferral
from core.engagement.leaderboard.ports import Boards, OldBoards
from core.engagement.leaderboard.read_leaderboard import ReadLeaderboard
from core.engagement.scores.ports import Players, Scores
from core.engagement.scores.record_score import RecordQuietScore
from core.identity.model import Membership
from core.identity.ports import Accounts, Memberships
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.give_pseudonym import GivePseudonym
from core.identity.profiles.model import Profile, ProfileChanges
from core.identity.profiles.ports import Names, Profiles, Pseudonyms, Publicity
from core.identity.profiles.read_profile import ReadProfile
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.ports import Outbox, UnitOfWork

START = datetime(2030, 5, 15, 12, tzinfo=UTC)
APP = AppSpec(slug="here", title="Here", locales=("en", "es"))
REFERRALS = Referrals(reward=Reward(kind="streak_freeze", amount=1))
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
class GivenRewards:
    """Keeps what was granted. It takes part in no transaction: tests that roll back don't ask it."""

    given: list[tuple[UUID, Reward]] = field(default_factory=list)

    async def grant(self, app: str, user_id: UUID, reward: Reward, source: UUID) -> None:
        self.given.append((user_id, reward))


@dataclass
class Everybody:
    """Each person is an ambassador, those in `dismissed` excepted."""

    dismissed: set[UUID] = field(default_factory=set)

    async def of(self, app: str, user_id: UUID) -> frozenset[str]:
        return frozenset() if user_id in self.dismissed else frozenset({"ambassador"})


@dataclass
class Moves:
    """Keeps who was said to live by another zone."""

    told: list[UUID] = field(default_factory=list)

    async def zone_changed(self, app: str, user_id: UUID) -> None:
        self.told.append(user_id)


@dataclass
class World:
    """The ports on one adapter, and the use cases over them."""

    uow: UnitOfWork
    outbox: Outbox
    clock: HandClock
    memberships: Memberships
    accounts: Accounts
    profiles: Profiles
    names: Names
    pseudonyms: Pseudonyms
    players: Players
    scores: Scores
    publicity: Publicity
    old_boards: OldBoards
    boards: Boards
    codes: ReferralCodes
    redemptions: Redemptions
    rewards: GivenRewards = field(default_factory=GivenRewards)
    ambassadors: Everybody = field(default_factory=Everybody)
    moves: Moves = field(default_factory=Moves)

    def __post_init__(self) -> None:
        naming = GivePseudonym(self.pseudonyms, SystemSecrets())
        self.naming = naming
        self.read_profile = ReadProfile(self.profiles, naming)
        self._change = ChangeProfile(
            profiles=self.profiles,
            names=self.names,
            pseudonyms=self.pseudonyms,
            give_pseudonym=naming,
            publicity=self.publicity,
            dependents=self.moves,
            uow=self.uow,
            outbox=self.outbox,
            clock=self.clock,
        )
        self.record = RecordQuietScore(self.players, self.scores, naming, self.uow, self.outbox, self.clock, IDS)
        self.leaderboard = ReadLeaderboard(self.boards, self.players, SignedCursors(["k" * 32]), self.clock)
        self.redeem = RedeemReferral(
            self.codes, self.redemptions, self.rewards, self.ambassadors, self.uow, self.outbox, self.clock, IDS
        )

    async def person(self, *, app: str = "here", timezone: str = "UTC") -> Actor:
        """A new member of the app."""
        actor = Actor(app, IDS.new(), IDS.new())
        membership = Membership(
            app=app, user_id=actor.user_id, timezone=timezone, locale="en", created_at=self.clock.now()
        )
        async with self.uow(app):
            await self.memberships.add(membership)
        return actor

    async def change(self, actor: Actor, *, named: bool = False, **changes: object) -> Profile:
        """PATCH the person's profile."""
        wished = ProfileChanges(**changes)  # type: ignore[arg-type]  # a test's shorthand
        return await self._change(APP, actor, wished, named=named)


def memory_world() -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    scores = MemoryScores(database)
    return World(
        uow=MemoryUnitOfWork(database),
        outbox=MemoryOutbox(database, clock, IDS),
        clock=clock,
        memberships=MemoryMemberships(database),
        accounts=MemoryAccounts(database),
        profiles=MemoryProfiles(database),
        names=MemoryProfiles(database),
        pseudonyms=MemoryPseudonyms(database),
        players=MemoryPlayers(database),
        scores=scores,
        publicity=scores,
        old_boards=scores,
        boards=MemoryBoards(database),
        codes=MemoryReferralCodes(database),
        redemptions=MemoryRedemptions(database),
    )


@asynccontextmanager
async def postgres_world(dsn: str, *, size: int = 8) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    database, clock = Database(dsn, size=size), HandClock()
    scores = PostgresScores(database)
    await database.start()
    try:
        yield World(
            uow=PostgresUnitOfWork(database),
            outbox=PostgresOutbox(database, clock, IDS),
            clock=clock,
            memberships=PostgresMemberships(database),
            accounts=PostgresAccounts(database),
            profiles=PostgresProfiles(database),
            names=PostgresProfiles(database),
            pseudonyms=PostgresPseudonyms(database),
            players=PostgresPlayers(database),
            scores=scores,
            publicity=scores,
            old_boards=scores,
            boards=PostgresBoards(database),
            codes=PostgresReferralCodes(database),
            redemptions=PostgresRedemptions(database),
        )
    finally:
        await database.stop()
