"""Challenges that are started and done, wired as the service wires them, on either adapter; energy, notices and circles
are played by tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from dishka import Container, Provider, Scope
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.postgres.database import Database
from bootstrap import wire
from core.engagement.quests.answer_invitation import AcceptInvitation, EndInvitation, ExpireInvitation, FindExpired
from core.engagement.quests.complete_quest import CompleteQuest
from core.engagement.quests.fail_quest import AbandonQuest, FindLapsed, LapseQuest
from core.engagement.quests.invite_friend import InviteFriend
from core.engagement.quests.library import quest_template_id
from core.engagement.quests.list_quests import ListQuests, ListSocialSessions
from core.engagement.quests.log_focus import LogFocus
from core.engagement.quests.model import CompleteCommand, LogFocusCommand, StartCommand
from core.engagement.quests.ports import QuestBook, QuestTotals, SocialBook, Templates
from core.engagement.quests.social import AnswerCommand, InviteCommand, SocialSessionView
from core.engagement.quests.start_quest import StartQuest
from core.engagement.quests.views import CompletedQuest, UserChallengeView
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.identity.model import Account, Membership
from core.identity.ports import Accounts, Memberships
from core.identity.privacy.ports import PersonalData
from core.platform.apps.calixo import APP
from core.platform.invariants.ports import Invariants
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO, Actor
from core.shared.circles import Circles
from core.shared.energy import Energy
from core.shared.events import Event
from core.shared.ledger import Cause, Ledger
from core.shared.notices import Notices, NoticeType
from core.shared.ports import Clock, UnitOfWork
from settings import read_settings
from tests.support.lowkey import IDS, HandClock

THERE = replace(APP, slug="there", title="There", apple_bundle_ids=frozenset())
APPS = Apps([APP, THERE])
BREAKFAST = quest_template_id("daily-breakfast")
WALK = quest_template_id("daily-walk")
POMODORO = quest_template_id("focus-pomodoro")
COFFEE = quest_template_id("social-coffee")
FULL = 100
Known = TypeVar("Known", bound=Event)
TABLES = ("outbox", "app_config", "quest_templates", "quests", "quest_totals", "focus_sessions", "social_sessions")


@dataclass
class Vigour:
    """`core.shared.energy.Energy`; it comes back in no time at all, and takes part in no transaction."""

    causes: dict[tuple[str, UUID, Cause], int] = field(default_factory=dict)

    async def change(self, app: str, user_id: UUID, by: int, cause: Cause) -> int:
        self.causes.setdefault((app, user_id, cause), by)
        return self._of(app, user_id)

    async def of(self, app: str, user_id: UUID, now: datetime) -> int:
        return self._of(app, user_id)

    def _of(self, app: str, user_id: UUID) -> int:
        level = FULL
        for (where, who, _), by in self.causes.items():
            if (where, who) == (app, user_id):
                level = min(FULL, max(0, level + by))
        return level


@dataclass
class Board:
    """`core.shared.notices.Notices`: what people were told, each `once` once."""

    told: dict[str, tuple[UUID, NoticeType, str]] = field(default_factory=dict)

    async def tell(
        self,
        app: str,
        user_id: UUID,
        kind: NoticeType,
        key: str,
        *,
        params: Mapping[str, str | int] | None = None,
        actor: UUID | None = None,
        about: UUID | None = None,
        gather: str | None = None,
        once: str | None = None,
    ) -> None:
        self.told.setdefault(once or str(IDS.new()), (user_id, kind, key))

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        raise AssertionError("nobody takes anything back here")

    def of(self, who: Actor) -> list[str]:
        return [key for user_id, _, key in self.told.values() if user_id == who.user_id]


@dataclass
class Village:
    """`core.shared.circles.Circles`: everybody knows everybody, but for who is gone or barred."""

    gone: set[UUID] = field(default_factory=set)
    walls: set[frozenset[UUID]] = field(default_factory=set)
    people: dict[UUID, str] = field(default_factory=dict)

    async def known(self, app: str, user_id: UUID) -> bool:
        return self.people.get(user_id) == app and user_id not in self.gone

    async def barred(self, app: str, one: UUID, other: UUID) -> bool:
        return frozenset((one, other)) in self.walls

    async def sees(self, app: str, viewer: UUID, owner: UUID) -> bool:
        return True

    async def followed(self, app: str, user_id: UUID, most: int) -> Collection[UUID]:
        return []

    async def names(self, app: str, ids: Collection[UUID]) -> dict[UUID, str]:
        return {one: f"n{one}" for one in ids if one in self.people}


class World:
    """The acts and ports on one adapter."""

    def __init__(
        self, container: Container, clock: HandClock, played: tuple[Vigour, Board, Village], *, in_memory: bool
    ) -> None:
        self.clock, self.in_memory = clock, in_memory
        self.vigour, self.board, self.village = played
        self.use: Any = container.get
        self.uow = container.get(UnitOfWork)
        self.templates, self.quests = container.get(Templates), container.get(QuestBook)
        self.sessions, self.totals = container.get(SocialBook), container.get(QuestTotals)
        self.ledger, self.data = container.get(Ledger), container.get(PersonalData)
        self.find_lapsed, self.find_expired = container.get(FindLapsed), container.get(FindExpired)

    async def person(self, *, app: str = "calixo", timezone: str = "UTC", locale: str = "es") -> Actor:
        """A new member."""
        actor = Actor(app, IDS.new(), IDS.new())
        now = self.clock.now()
        async with self.uow(STUDIO):
            await self.use(Accounts).add(Account(id=actor.user_id, created_at=now))
        async with self.uow(app):
            await self.use(Memberships).add(
                Membership(app=app, user_id=actor.user_id, timezone=timezone, locale=locale, created_at=now)
            )
        self.village.people[actor.user_id] = app
        return actor

    async def start(self, who: Actor, challenge: UUID = BREAKFAST) -> UserChallengeView:
        act: StartQuest = self.use(StartQuest)
        return await act(APPS[who.app], who, StartCommand(challenge_id=challenge))

    async def focus(self, who: Actor, quest: UUID, seconds: int) -> None:
        act: LogFocus = self.use(LogFocus)
        await act(who, LogFocusCommand(user_challenge_id=quest, duration_seconds=seconds))

    async def complete(self, who: Actor, quest: UUID, note: str | None = None) -> CompletedQuest:
        act: CompleteQuest = self.use(CompleteQuest)
        return await act(APPS[who.app], who, CompleteCommand(user_challenge_id=quest, note=note))

    async def abandon(self, who: Actor, quest: UUID) -> UserChallengeView:
        act: AbandonQuest = self.use(AbandonQuest)
        return await act(who, quest)

    async def invite(self, who: Actor, friend: Actor, challenge: UUID = COFFEE) -> SocialSessionView:
        act: InviteFriend = self.use(InviteFriend)
        return await act(APPS[who.app], who, InviteCommand(invitee_id=friend.user_id, challenge_id=challenge))

    async def accept(self, who: Actor, session: UUID) -> SocialSessionView:
        act: AcceptInvitation = self.use(AcceptInvitation)
        return await act(APPS[who.app], who, AnswerCommand(session_id=session))

    async def decline(self, who: Actor, session: UUID) -> SocialSessionView:
        act: EndInvitation = self.use(EndInvitation)
        return await act.decline(who, AnswerCommand(session_id=session))

    async def cancel(self, who: Actor, session: UUID) -> None:
        act: EndInvitation = self.use(EndInvitation)
        await act.cancel(who, session)

    async def mine(self, who: Actor, **how: Any) -> list[UserChallengeView]:
        act: ListQuests = self.use(ListQuests)
        return (await act(who, **how)).items

    async def with_friends(self, who: Actor) -> list[SocialSessionView]:
        act: ListSocialSessions = self.use(ListSocialSessions)
        return (await act(who)).items

    async def coins(self, who: Actor) -> int:
        return await self.ledger.balance(who.app, who.user_id, "coins")

    async def energy(self, who: Actor) -> int:
        return await self.vigour.of(who.app, who.user_id, self.clock.now())

    async def streak(self, who: Actor) -> StreakView:
        act: ReadStreak = self.use(ReadStreak)
        feature = APP.feature(Streaks)
        assert feature
        return view_of(await act(feature.policy, who))

    async def events(self, kind: type[Known]) -> list[Known]:
        """What waits in the outbox of that kind, in order."""
        if self.in_memory:
            waiting = [envelope.event for envelope in self.use(MemoryDatabase).table("outbox").rows()]
            return [event for event in waiting if isinstance(event, kind)]
        rows = await self.use(Database).fetch(
            STUDIO, "select payload::text from outbox where name = $1 order by seq", kind.name()
        )
        return [msgspec.json.decode(row["payload"], type=kind) for row in rows]

    async def run_due(self) -> tuple[int, int]:
        """Write down whatever is over at this moment; how many challenges and invitations that was."""
        lapse: LapseQuest = self.use(LapseQuest)
        expire: ExpireInvitation = self.use(ExpireInvitation)
        async with self.uow(STUDIO):
            lapsed = await self.quests.overdue(self.clock.now(), 100)
            expired = await self.sessions.overdue(self.clock.now(), 100)
        for app, user_id, quest_id in lapsed:
            async with self.uow(app):
                await lapse(app, user_id, quest_id)
        for app, session_id in expired:
            async with self.uow(app):
                await expire(app, session_id)
        return len(lapsed), len(expired)

    async def violations(self) -> dict[str, int]:
        """Invariants that are broken; of none in memory."""
        found = await self.use(Invariants).violations()
        return {name: count for name, count in found.items() if count}

    async def leave(self, who: Actor) -> None:
        """The person's data go, as with a farewell."""
        async with self.uow(STUDIO):
            await self.data.purge(who.user_id)


async def emptied(dsn: str) -> str:
    """The database without what an earlier test left of challenges."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"truncate {', '.join(TABLES)}")
    await connection.execute("update ledger_accounts set user_id = null")  # as if everybody had left
    await connection.close()
    return dsn


@asynccontextmanager
async def world_on(dsn: str | None, *, size: int = 8) -> AsyncIterator[World]:
    """In memory, or on the database of that DSN."""
    played = (Vigour(), Board(), Village())
    clock = HandClock()
    stage = Provider(Scope.APP)
    stage.provide(lambda: clock, provides=Clock)
    stage.provide(lambda: APPS, provides=Apps)
    stage.provide(lambda: played[0], provides=Energy)
    stage.provide(lambda: played[1], provides=Notices)
    stage.provide(lambda: played[2], provides=Circles)
    secret = "a secret of tests, and of nothing else"
    where = {"MODE": "memory"} if dsn is None else {"DATABASE_URL": dsn, "DATABASE_POOL_SIZE": str(size)}
    container = wire(read_settings({"RHIZOME_ENV": "development", "JWT_SECRET": secret, **where}), stage)
    if dsn is None:
        yield World(container, clock, played, in_memory=True)
        return
    database = container.get(Database)
    await database.start()
    try:
        yield World(container, clock, played, in_memory=False)
    finally:
        await database.stop()
