"""Posts on either adapter, with everything around them in memory, and a provider of moderation that tests command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from adapters.images.pillow import PillowPictures
from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryAccounts, MemoryMemberships
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.media.store import MemoryStore
from adapters.memory.media.uploads import MemoryUploads
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.platform.jobs import MemoryJobs
from adapters.memory.social.feed.moderation import MemoryModeration
from adapters.memory.social.feed.posts import MemoryPosts
from adapters.memory.social.feed.timelines import MemoryTimelines
from adapters.memory.social.notices.notices import MemoryNoticeStore
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.media.uploads import PostgresUploads
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.platform.jobs import PostgresJobs
from adapters.postgres.social.feed.posts import PostgresPosts
from adapters.postgres.social.feed.timelines import PostgresTimelines
from adapters.postgres.social.notices.notices import PostgresNoticeStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.cursors import SignedCursors
from adapters.system.keys import HmacDerivedTokens
from core.identity.model import Account, Membership
from core.identity.privacy.ports import PersonalData
from core.media.begin_upload import BeginUpload
from core.media.complete_upload import CompleteUpload
from core.media.feature import Photos
from core.media.keep_files import KeepFiles
from core.media.links import SignedLinks
from core.media.model import BeginPhotoCommand
from core.media.small_pictures import KeepSmallPictures
from core.media.sweep_uploads import DeleteReleased, SweepUploads
from core.shared.actor import STUDIO, Actor
from core.shared.events import Event
from core.shared.ports import UnitOfWork
from core.social.feed.delete_post import DeletePost
from core.social.feed.make_thumbnail import MakeThumbnail
from core.social.feed.model import Decide, Post, PostView, ReviewedPost, WritePost
from core.social.feed.moderate_post import HoldForgotten, ModeratePost, SettlePost
from core.social.feed.ports import Posts, WaitingPosts
from core.social.feed.review_posts import DecideOnPost, ListForReview
from core.social.feed.show_post import ShowPost
from core.social.feed.write_post import AddPost
from core.social.notices.give_notice import GiveNotice
from core.social.timeline.ports import Timelines
from tests.support.lowkey import IDS, START, HandClock
from tests.support.pictures import picture
from tests.support.stores import pieces

PHOTOS = Photos()


class KeptPosts(Posts, WaitingPosts, Protocol):
    """Both sides of the rows."""


@dataclass
class Done:
    """What people have started: True for what is completed."""

    quests: dict[tuple[UUID, UUID], bool] = field(default_factory=dict)

    async def completed(self, app: str, user_id: UUID, quest_id: UUID) -> bool | None:
        return self.quests.get((user_id, quest_id))


class Watched:
    """An outbox that also remembers; it takes part in no transaction."""

    def __init__(self, outbox: Any) -> None:
        self._outbox = outbox
        self.events: list[Event] = []

    async def add(self, *events: Event) -> None:
        await self._outbox.add(*events)
        self.events += events

    def of(self, kind: type[Event]) -> list[UUID]:
        """Ids of the posts that such events are about."""
        return [event.post_id for event in self.events if isinstance(event, kind)]  # type: ignore[attr-defined]


class World:
    """The ports, and the acts over them."""

    def __init__(self, ports: dict[str, Any], clock: HandClock) -> None:
        self.posts: KeptPosts = ports["posts"]
        self.timelines: Timelines = ports["timelines"]
        self.notes: Any = ports["notices"]
        self.uow: UnitOfWork = ports["uow"]
        self.personal: PersonalData = ports["personal"]
        self.audit: Any = ports["audit"]
        self.accounts, self.memberships = ports["accounts"], ports["memberships"]
        self.clock, self.done, self.moderation = clock, Done(), MemoryModeration()
        self.outbox = Watched(ports["outbox"])
        uploads = ports["uploads"]
        self.uploads = uploads
        self.store = MemoryStore(ports.get("database") or MemoryDatabase())
        links = SignedLinks(HmacDerivedTokens(["s" * 32]), "https://us.example")
        self.begin = BeginUpload(uploads, links, clock, IDS)
        self.complete = CompleteUpload(uploads, self.store, PillowPictures(), links, self.audit, self.uow, clock)
        self.files = KeepFiles(uploads, links, ports["jobs"])
        self.small = KeepSmallPictures(uploads, self.store, PillowPictures(), clock, IDS)
        self.sweep = SweepUploads(uploads, DeleteReleased(uploads, self.store), self.store, clock)
        show = ShowPost(self.files, clock)
        self.add = AddPost(self.posts, self.done, self.files, show, self.uow, self.outbox, clock, IDS)
        self.delete = DeletePost(self.posts, self.files, self.uow, self.outbox)
        self.settle = SettlePost(self.posts, self.uow, self.outbox, clock)
        self.moderate = ModeratePost(self.posts, self.small, self.moderation, self.settle)
        self.hold_forgotten = HoldForgotten(self.posts, self.settle, clock)
        self.make_thumbnail = MakeThumbnail(self.posts, self.small, self.files, self.uow)
        self.listing = ListForReview(self.posts, show, SignedCursors(["a secret of tests"]))
        notices = GiveNotice(self.notes, self.outbox, clock, IDS)
        self.decide = DecideOnPost(self.posts, self.files, notices, self.audit, show, self.uow, self.outbox, clock)

    async def person(self, app: str = "here") -> Actor:
        """Somebody new."""
        who = Actor(app, IDS.new(), IDS.new())
        async with self.uow(STUDIO):
            await self.accounts.add(Account(id=who.user_id, created_at=START))
            await self.memberships.add(
                Membership(app=app, user_id=who.user_id, timezone="UTC", locale="en", created_at=START)
            )
        return who

    def completed(self, who: Actor) -> UUID:
        """A challenge that the person has done."""
        quest = IDS.new()
        self.done.quests[who.user_id, quest] = True
        return quest

    async def write(self, who: Actor, note: str | None = None, *, image: UUID | None = None) -> PostView:
        """A post about a new challenge."""
        return await self.add(who, WritePost(user_challenge_id=self.completed(who), note=note, image_id=image))

    async def photo(self, who: Actor, content: bytes | None = None, content_type: str = "image/png") -> UUID:
        """A confirmed upload."""
        content = picture(width=900, height=600) if content is None else content
        begun = await self.begin(
            PHOTOS, who, BeginPhotoCommand(content_type=content_type, size=len(content)).as_upload()
        )
        upload = await self.uploads.get(who.app, begun.id)
        assert await self.store.receive(upload.incoming, pieces(content), len(content))
        await self.complete(PHOTOS, who, begun.id)
        return begun.id

    async def post(self, who: Actor, post_id: UUID) -> Post:
        """As it is kept."""
        post = await self.posts.get(who.app, post_id)
        assert post is not None
        return post

    async def status(self, who: Actor, view: PostView) -> str:
        return (await self.post(who, view.id)).status

    async def seen(self, who: Actor, author: Actor) -> list[UUID]:
        """What of the author's another one sees."""
        return [seen.id for seen in await self.timelines.of(who.app, who.user_id, author.user_id, None, 50)]

    async def decided(self, moderator: Actor, view: PostView, action: str, reason: str | None = None) -> ReviewedPost:
        return await self.decide(moderator, view.id, Decide(action=action, reason=reason))  # type: ignore[arg-type]

    async def told(self, who: Actor) -> list[str]:
        """The keys of the person's notices, the latest first."""
        return [each.notice.key for each in await self.notes.page(who.app, who.user_id, None, None, 50)]

    async def kept(self, *keys: str | None) -> list[str]:
        """Which of the files are in the store."""
        return [key for key in keys if key is not None and await self.store.find(key)]


def memory_world() -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    ports = {
        "posts": MemoryPosts(database),
        "timelines": MemoryTimelines(database),
        "notices": MemoryNoticeStore(database),
        "uow": MemoryUnitOfWork(database),
        "personal": MemoryPersonalData(database),
        "audit": MemoryAudit(database, clock, IDS),
        "accounts": MemoryAccounts(database),
        "memberships": MemoryMemberships(database),
        "outbox": MemoryOutbox(database, clock, IDS),
        "uploads": MemoryUploads(database),
        "jobs": MemoryJobs(database, clock, IDS),
        "database": database,
    }
    return World(ports, clock)


@asynccontextmanager
async def postgres_world(dsn: str) -> AsyncIterator[World]:
    """Rows on Postgres, under the service's role."""
    database, clock = Database(dsn, size=10), HandClock()
    await database.start()
    try:
        ports = {
            "posts": PostgresPosts(database),
            "timelines": PostgresTimelines(database),
            "notices": PostgresNoticeStore(database),
            "uow": PostgresUnitOfWork(database),
            "personal": PostgresPersonalData(database),
            "audit": PostgresAudit(database, clock, IDS),
            "accounts": PostgresAccounts(database),
            "memberships": PostgresMemberships(database),
            "outbox": PostgresOutbox(database, clock, IDS),
            "uploads": PostgresUploads(database),
            "jobs": PostgresJobs(database, clock, IDS),
        }
        yield World(ports, clock)
    finally:
        await database.stop()
