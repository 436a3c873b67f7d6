"""Challenges and rankings on either adapter, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.completions import MemoryCompletionRollups, MemoryCompletions
from adapters.memory.engagement.own_challenges import MemoryOwnChallenges
from adapters.memory.engagement.participants import MemoryParticipants
from adapters.memory.engagement.players import MemoryPlayers
from adapters.memory.engagement.rankings import MemoryRankings
from adapters.memory.engagement.scores import MemoryScores
from adapters.memory.engagement.streaks import MemoryStreakFacts, MemoryStreakStates
from adapters.memory.identity.accounts import MemoryAccounts, MemoryMemberships
from adapters.memory.identity.profiles import MemoryProfiles, MemoryPseudonyms
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.engagement.completion_rollups import PostgresCompletionRollups
from adapters.postgres.engagement.completions import PostgresCompletions
from adapters.postgres.engagement.own_challenges import PostgresOwnChallenges
from adapters.postgres.engagement.participants import PostgresParticipants
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.rankings import PostgresRankings
from adapters.postgres.engagement.scores import PostgresScores
from adapters.postgres.engagement.streak_facts import PostgresStreakFacts
from adapters.postgres.engagement.streak_states import PostgresStreakStates
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.identity.profiles import PostgresProfiles, PostgresPseudonyms
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.public_lists import PublicLists
from adapters.system.cursors import SignedCursors
from adapters.system.ids import SystemSecrets
from core.engagement.achievements.model import Unlocked
from core.engagement.challenges.complete_challenge import CompleteChallenge
from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.generate_challenge import GenerateChallenge
from core.engagement.challenges.list_challenges import ListChallenges
from core.engagement.challenges.model import CompleteChallengeCommand, Completed
from core.engagement.challenges.ports import Completions, Participants
from core.engagement.challenges.read_history import ReadCompletions
from core.engagement.challenges.read_stats import ReadStats
from core.engagement.rankings.feature import Rankings
from core.engagement.rankings.read_ranking import ReadRanking
from core.engagement.scores.ports import Players, Scores
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.ports import StreakFacts
from core.engagement.streaks.read_streak import ReadStreak
from core.identity.model import Account, Membership
from core.identity.ports import Accounts, Memberships
from core.identity.privacy.ports import PersonalData
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.give_pseudonym import GivePseudonym
from core.identity.profiles.model import ProfileChanges
from core.identity.profiles.ports import Profiles, Pseudonyms
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Unavailable
from core.shared.ports import Outbox, UnitOfWork
from tests.support.lowkey import IDS, HandClock

PER_DAY = 3
FEATURE = Challenges(generated_per_day=PER_DAY)
APP = AppSpec(
    slug="here",
    title="Here",
    locales=("en", "es"),
    features=(Streaks(policy=StreakPolicy(backfill_days=30, repair=None)), FEATURE, Rankings()),
)
WRITTEN = '{"title": "Hum", "description": "Hum a tune.", "duration": 3, "emoji": "🎵", "fun_fact": "Bees hum."}'


@dataclass
class Unlocks:
    """Unlocks `first` with somebody's first completion, and `fails` when told to. It takes part in no transaction."""

    fails: bool = False
    told: list[Mapping[str, int]] = field(default_factory=list)
    given: dict[UUID, list[Unlocked]] = field(default_factory=dict)
    clock: HandClock = field(default_factory=HandClock)

    async def __call__(self, app: AppSpec, user_id: UUID, before: Mapping[str, int], cause: UUID) -> list[Unlocked]:
        if self.fails:
            raise ZeroDivisionError
        self.told.append(before)
        if before.get("completions", 0) == 0:
            unlocked = Unlocked(
                key="first",
                title="First",
                description="One",
                icon="🏁",
                rarity="common",
                unlocked_at=self.clock.now(),
            )
            self.given[cause] = [unlocked]
        return self.given.get(cause, [])

    async def of_cause(self, app: AppSpec, user_id: UUID, cause: UUID) -> list[Unlocked]:
        return self.given.get(cause, [])


@dataclass
class Writer:
    """Says what it is given, one after the other and then the last again; None is no answer at all."""

    says: list[str | None] = field(default_factory=lambda: [WRITTEN])
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    async def __call__(self, _app: str, _user_id: UUID, category: str, energy: str, locale: str) -> str:
        self.asked.append((category, energy, locale))
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if said is None:
            raise Unavailable("provider_unavailable", "down")
        return said


@dataclass
class World:
    """The ports on one adapter, and the use cases over them."""

    uow: UnitOfWork
    outbox: Outbox
    clock: HandClock
    accounts: Accounts
    memberships: Memberships
    profiles: Profiles
    pseudonyms: Pseudonyms
    players: Players
    participants: Participants
    completions: Completions
    rollups: MemoryCompletionRollups | PostgresCompletionRollups
    own: MemoryOwnChallenges | PostgresOwnChallenges
    rankings: MemoryRankings | PostgresRankings
    scores: Scores
    states: MemoryStreakStates | PostgresStreakStates
    facts: StreakFacts
    data: PersonalData
    events: Callable[[], Awaitable[list[str]]]
    unlocks: Unlocks = field(default_factory=Unlocks)
    writer: Writer = field(default_factory=Writer)

    def __post_init__(self) -> None:
        cursors = SignedCursors(["k" * 32])
        keep = KeepState(self.states, self.facts, self.clock)
        log = LogActivity(self.states, self.facts, keep, self.uow, self.outbox, self.clock, IDS)
        read_streak = ReadStreak(self.states, self.facts, self.clock)
        self.publicity = PublicLists(self.scores, self.rankings)  # type: ignore[arg-type]  # both adapters show
        self.complete = CompleteChallenge(
            participants=self.participants,
            completions=self.completions,
            own=self.own,
            measures=self.rollups,
            log=log,
            read_streak=read_streak,
            weeks=self.rankings,
            unlocking=self.unlocks,
            uow=self.uow,
            outbox=self.outbox,
            clock=self.clock,
            ids=IDS,
        )
        self.history = ReadCompletions(self.completions, cursors)
        self.listing = ListChallenges(self.participants, self.own, cursors, self.clock)
        self.stats = ReadStats(self.participants, self.rollups, read_streak, self.clock)
        self.ranking = ReadRanking(self.rankings, self.players, cursors, self.clock)
        self.generate = GenerateChallenge(self.participants, self.own, self.writer, self.own, self.uow, self.clock, IDS)
        self._change = ChangeProfile(
            profiles=self.profiles,
            names=self.profiles,  # type: ignore[arg-type]  # both adapters do both
            pseudonyms=self.pseudonyms,
            give_pseudonym=GivePseudonym(self.pseudonyms, SystemSecrets()),
            publicity=self.publicity,
            dependents=self.states,
            uow=self.uow,
            outbox=self.outbox,
            clock=self.clock,
        )

    async def person(
        self, *, app: str = "here", timezone: str = "UTC", name: str | None = None, ranked: bool = False
    ) -> Actor:
        """A new member of the app."""
        actor = Actor(app, IDS.new(), IDS.new())
        account = Account(id=actor.user_id, created_at=self.clock.now(), name=name)
        membership = Membership(
            app=app,
            user_id=actor.user_id,
            timezone=timezone,
            locale="en",
            created_at=self.clock.now(),
            preferences={"leaderboard_opt_in": True} if ranked else {},
        )
        async with self.uow("*"):
            await self.accounts.add(account)
        async with self.uow(app):
            await self.memberships.add(membership)
        return actor

    async def change(self, actor: Actor, **changes: object) -> None:
        """PATCH the person's profile."""
        await self._change(APP, actor, ProfileChanges(**changes))  # type: ignore[arg-type]  # a test's shorthand

    async def do(self, actor: Actor, **fields: object) -> Completed:
        """Complete a free challenge, `focus` and `low` unless told otherwise."""
        free = {"title": "Hum", "goal_category": "focus", "energy_level": "low"}
        described = fields if "challenge_id" in fields else {**free, **fields}
        command = CompleteChallengeCommand(**described)  # type: ignore[arg-type]  # a test's shorthand
        return await self.complete(APP if actor.app == "here" else _elsewhere(actor.app), actor, command)


def _elsewhere(slug: str) -> AppSpec:
    return AppSpec(slug=slug, title="There", features=APP.features)


def memory_world() -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    outbox = MemoryOutbox(database, clock, IDS)

    async def events() -> list[str]:
        return [envelope.event.name() for envelope in database.table("outbox").rows()]

    return World(
        uow=MemoryUnitOfWork(database),
        outbox=outbox,
        clock=clock,
        accounts=MemoryAccounts(database),
        memberships=MemoryMemberships(database),
        profiles=MemoryProfiles(database),
        pseudonyms=MemoryPseudonyms(database),
        players=MemoryPlayers(database),
        participants=MemoryParticipants(database),
        completions=MemoryCompletions(database),
        rollups=MemoryCompletionRollups(database),
        own=MemoryOwnChallenges(database),
        rankings=MemoryRankings(database),
        scores=MemoryScores(database),
        states=MemoryStreakStates(database, outbox),
        facts=MemoryStreakFacts(database),
        data=MemoryPersonalData(database),
        events=events,
    )


@asynccontextmanager
async def postgres_world(dsn: str, *, size: int = 8) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    database, clock = Database(dsn, size=size), HandClock()
    outbox = PostgresOutbox(database, clock, IDS)

    async def events() -> list[str]:
        return [row["name"] for row in await database.fetch("*", "select name from outbox order by seq")]

    await database.start()
    try:
        yield World(
            uow=PostgresUnitOfWork(database),
            outbox=outbox,
            clock=clock,
            accounts=PostgresAccounts(database),
            memberships=PostgresMemberships(database),
            profiles=PostgresProfiles(database),
            pseudonyms=PostgresPseudonyms(database),
            players=PostgresPlayers(database),
            participants=PostgresParticipants(database),
            completions=PostgresCompletions(database),
            rollups=PostgresCompletionRollups(database),
            own=PostgresOwnChallenges(database),
            rankings=PostgresRankings(database),
            scores=PostgresScores(database),
            states=PostgresStreakStates(database, outbox),
            facts=PostgresStreakFacts(database),
            data=PostgresPersonalData(database),
            events=events,
        )
    finally:
        await database.stop()
