"""People among each other on either adapter, with notices that are kept and a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryAccounts, MemoryMemberships
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.social.circles.people import MemoryPeopleAround
from adapters.memory.social.circles.reports import REPORTS, MemoryReports
from adapters.memory.social.circles.rosters import MemoryRosters
from adapters.memory.social.circles.ties import MemoryTies
from adapters.memory.social.feed.tables import POSTS
from adapters.memory.social.feed.timelines import MemoryLikes, MemoryTimelines
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.invariants import PostgresInvariants
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.social.circles.people import PostgresPeopleAround
from adapters.postgres.social.circles.reports import PostgresReports
from adapters.postgres.social.circles.rosters import PostgresRosters
from adapters.postgres.social.circles.ties import PostgresTies
from adapters.postgres.social.feed.timelines import PostgresLikes, PostgresTimelines
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.cursors import SignedCursors
from core.identity.model import Account, Membership
from core.identity.ports import Accounts, Memberships
from core.identity.privacy.ports import PersonalData
from core.shared.actor import STUDIO, Actor
from core.shared.ports import Outbox, UnitOfWork
from core.social.feed.model import Post, PostStatus
from core.social.follows.answer_circles import AnswerCircles
from core.social.follows.answer_request import AnswerRequest
from core.social.follows.block_person import BlockPerson, UnblockPerson
from core.social.follows.list_circle import ListCircle
from core.social.follows.model import Whom
from core.social.follows.ports import Reports, Rosters, Sightings, Ties
from core.social.follows.report_abuse import KeepReport
from core.social.follows.toggle_follow import ToggleFollow
from core.social.people.model import Person
from core.social.people.ports import People, Profiles
from core.social.timeline.model import FeedItem, PostedChallenge
from core.social.timeline.ports import Likes, Timelines
from core.social.timeline.read_home import ReadHomeFeed
from core.social.timeline.read_person import ReadPersonFeed
from core.social.timeline.show_posts import ShowPosts
from core.social.timeline.toggle_like import ToggleLike
from tests.support.catalog import MadeUpFiles
from tests.support.lowkey import IDS, HandClock

Told = tuple[UUID, str, UUID | None]


@dataclass
class Heard:
    """Keeps who was told what of whom, and forgets what was taken back. It takes part in no transaction."""

    told: list[tuple[str | None, Told]] = field(default_factory=list)

    async def tell(self, app: str, user_id: UUID, kind: str, key: str, **more: Any) -> None:
        self.told.append((more.get("gather"), (user_id, key, more.get("actor"))))

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        gone = (gather, user_id, actor)
        self.told = [(group, told) for group, told in self.told if (group, told[0], told[2]) != gone]

    async def part(self, app: str, one: UUID, other: UUID) -> None:
        self.told = [(group, told) for group, told in self.told if {told[0], told[2]} != {one, other}]

    def of(self, actor: Actor) -> list[tuple[str, UUID | None]]:
        """What stands in somebody's notifications: the sentence, and who is behind it."""
        return [(key, behind) for _, (user_id, key, behind) in self.told if user_id == actor.user_id]


class EveryChallenge:
    """Each is called by the first letters of its id."""

    async def of(self, app: str, viewer: UUID, quests: Collection[tuple[UUID, UUID]]) -> Mapping[UUID, PostedChallenge]:
        return {quest: PostedChallenge(id=quest, type="daily", title=str(quest)) for _, quest in quests}


@dataclass
class CircleWorld:
    """The ports on one adapter, and the use cases over them. A world has an app to itself."""

    uow: UnitOfWork
    outbox: Outbox
    accounts: Accounts
    memberships: Memberships
    people: People
    profiles: Profiles
    ties: Ties
    rosters: Rosters
    reports: Reports
    sightings: Sightings
    timelines: Timelines
    likes: Likes
    data: PersonalData
    put_post: Callable[[Post], Awaitable[None]]
    count_reports: Callable[[str], Awaitable[int]]
    count_likes: Callable[[str, UUID], Awaitable[int]]
    violations: Callable[[], Awaitable[Mapping[str, int]]]
    clock: HandClock
    app: str = field(default_factory=lambda: f"app{uuid4().hex[:12]}")
    notices: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        cursors = SignedCursors(["k" * 32])
        common = (self.notices, self.uow, self.outbox, self.clock)
        self.circles = AnswerCircles(self.people, self.ties)
        self.toggle = ToggleFollow(self.people, self.ties, *common)
        self.answer = AnswerRequest(self.ties, *common)
        self.block = BlockPerson(self.people, self.ties, self.notices, self.uow, self.outbox, self.clock)
        self.unblock = UnblockPerson(self.ties, self.uow)
        self.report = KeepReport(self.people, self.ties, self.sightings, self.reports, self.uow, self.clock, IDS)
        self.lists = ListCircle(self.rosters, self.circles, cursors)
        show = ShowPosts(EveryChallenge(), MadeUpFiles(), self.clock)
        self.home = ReadHomeFeed(self.timelines, show, cursors)
        self.person_feed = ReadPersonFeed(self.timelines, self.circles, show, cursors)
        self.like = ToggleLike(self.likes, self.notices, self.uow, self.clock)

    async def person(self, name: str | None = None, *, private: bool = False, app: str | None = None) -> Actor:
        """A new member of the app."""
        account = Account(id=IDS.new(), created_at=self.clock.now(), name=name)
        async with self.uow(STUDIO):
            await self.accounts.add(account)
            await self.memberships.add(
                Membership(
                    app=app or self.app, user_id=account.id, timezone="UTC", locale="es", created_at=self.clock.now()
                )
            )
        if private:
            await self.close(Actor(app or self.app, account.id, IDS.new()))
        return Actor(app or self.app, account.id, IDS.new())

    async def close(self, actor: Actor) -> None:
        """Be private from now on."""
        await self.profiles.change(actor.app, actor.user_id, display_name=None, is_private=True)

    async def open(self, actor: Actor) -> None:
        """Be public from now on, as a change of the profile does it."""
        async with self.uow(actor.app):
            await self.ties.hold(actor.app, actor.user_id)
            await self.answer.all_waiting(actor.app, actor.user_id)
            await self.profiles.change(actor.app, actor.user_id, display_name=None, is_private=False)

    async def follow(self, one: Actor, other: Actor) -> str:
        """Toggle; a second passes."""
        self.clock.advance(seconds=1)
        return (await self.toggle(one, Whom(user_id=other.user_id))).state

    async def as_person(self, actor: Actor) -> Person:
        """As others find them."""
        return (await self.people.find(actor.app, [actor.user_id]))[actor.user_id]

    async def counts(self, actor: Actor) -> tuple[int, int]:
        """Followers and followed."""
        person = await self.as_person(actor)
        return person.followers, person.following

    async def suspend(self, actor: Actor) -> None:
        """Shut somebody out of the app."""
        async with self.uow(STUDIO):
            membership = await self.memberships.get(actor.app, actor.user_id)
            assert membership is not None
            await self.memberships.change_standing(replace(membership, suspended_at=self.clock.now()))

    async def post(
        self, author: Actor, note: str = "", *, status: PostStatus = "published", at: datetime | None = None
    ) -> UUID:
        """A new post; a second passes."""
        self.clock.advance(seconds=1)
        now = at or self.clock.now()
        post = Post(
            id=IDS.new(),
            app=author.app,
            author_id=author.user_id,
            quest_id=IDS.new(),
            note=note,
            image_key=None,
            status=status,
            created_at=now - timedelta(seconds=1),
            published_at=now if status in {"published", "removed"} else None,
        )
        await self.put_post(post)
        return post.id

    async def feed(self, actor: Actor, limit: int = 100) -> list[FeedItem]:
        """The first page of the home feed."""
        return (await self.home(actor, limit)).items

    async def feed_ids(self, actor: Actor) -> list[UUID]:
        """Its posts."""
        return [item.id for item in await self.feed(actor)]


def memory_circle() -> CircleWorld:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    people, timelines = MemoryPeopleAround(database), MemoryTimelines(database)

    async def put_post(post: Post) -> None:
        database.table(POSTS).put((post.app, post.id), post)

    async def count_reports(app: str) -> int:
        return sum(key[0] == app for key, _ in database.table(REPORTS).items())

    async def count_likes(app: str, post_id: UUID) -> int:
        likes: int = database.table(POSTS).get((app, post_id)).likes  # type: ignore[union-attr]  # it is there
        return likes

    async def violations() -> Mapping[str, int]:
        return {}

    return CircleWorld(
        uow=MemoryUnitOfWork(database),
        outbox=MemoryOutbox(database, clock, IDS),
        accounts=MemoryAccounts(database),
        memberships=MemoryMemberships(database),
        people=people,
        profiles=people,
        ties=MemoryTies(database),
        rosters=MemoryRosters(database),
        reports=MemoryReports(database),
        sightings=timelines,
        timelines=timelines,
        likes=MemoryLikes(database, timelines),
        data=MemoryPersonalData(database),
        put_post=put_post,
        count_reports=count_reports,
        count_likes=count_likes,
        violations=violations,
        clock=clock,
    )


def postgres_circle(database: Database) -> CircleWorld:
    """Everything on a started pool."""
    clock = HandClock()
    people, timelines = PostgresPeopleAround(database), PostgresTimelines(database)

    async def put_post(post: Post) -> None:
        await database.execute(
            post.app,
            """insert into posts (app_id, id, author_id, quest_id, note, status, published_at, created_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8)""",
            post.app,
            post.id,
            post.author_id,
            post.quest_id,
            post.note,
            post.status,
            post.published_at,
            post.created_at,
        )

    async def count_reports(app: str) -> int:
        found: int = await database.fetchval(app, "select count(*) from reports where app_id = $1", app)
        return found

    async def count_likes(app: str, post_id: UUID) -> int:
        found: int = await database.fetchval(app, "select likes from posts where app_id = $1 and id = $2", app, post_id)
        return found

    return CircleWorld(
        uow=PostgresUnitOfWork(database),
        outbox=PostgresOutbox(database, clock, IDS),
        accounts=PostgresAccounts(database),
        memberships=PostgresMemberships(database),
        people=people,
        profiles=people,
        ties=PostgresTies(database),
        rosters=PostgresRosters(database),
        reports=PostgresReports(database),
        sightings=timelines,
        timelines=timelines,
        likes=PostgresLikes(database, timelines),
        data=PostgresPersonalData(database),
        put_post=put_post,
        count_reports=count_reports,
        count_likes=count_likes,
        violations=PostgresInvariants(database).violations,
        clock=clock,
    )


@asynccontextmanager
async def circle_on(dsn: str | None, *, size: int = 12) -> AsyncIterator[CircleWorld]:
    """In memory, or on the Postgres of the address."""
    if dsn is None:
        yield memory_circle()
        return
    database = Database(dsn, size=size)
    await database.start()
    try:
        yield postgres_circle(database)
    finally:
        await database.stop()
