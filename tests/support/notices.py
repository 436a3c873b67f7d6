"""Notices on either adapter, and people who get them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryAccounts, MemoryMemberships
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.social.notices.notices import MemoryNoticeStore
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.social.notices.notices import PostgresNoticeStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.cursors import SignedCursors
from adapters.wording.catalogues import BabelWordings
from core.identity.model import Account, Membership
from core.identity.ports import Accounts, Memberships
from core.identity.privacy.ports import PersonalData
from core.shared.actor import Actor
from core.shared.ports import Outbox, UnitOfWork
from core.social.notices.give_notice import GiveNotice
from core.social.notices.model import NoticePage
from core.social.notices.ports import NoticeStore, OldNotices, Readers
from core.social.notices.read_notices import ReadNotices, SeeNotices
from tests.support.lowkey import IDS, START, HandClock


class KeptNotices(NoticeStore, OldNotices, Readers, Protocol):
    """All sides of the rows."""


@dataclass
class Register:
    """What people are called."""

    called: dict[UUID, str] = field(default_factory=dict)

    async def names(self, app: str, ids: Collection[UUID]) -> dict[UUID, str]:
        return {each: self.called[each] for each in ids if each in self.called}


@dataclass
class World:
    """The ports, and the acts over them."""

    store: KeptNotices
    uow: UnitOfWork
    outbox: Outbox
    accounts: Accounts
    memberships: Memberships
    personal: PersonalData
    clock: HandClock = field(default_factory=HandClock)
    register: Register = field(default_factory=Register)

    def __post_init__(self) -> None:
        self.notices = GiveNotice(self.store, self.outbox, self.clock, IDS)
        self.read = ReadNotices(
            self.store, self.store, self.register, BabelWordings(), SignedCursors(["a secret of tests"])
        )
        self.see = SeeNotices(self.store, self.uow, self.clock)

    async def person(self, name: str = "", *, app: str = "here", locale: str = "en") -> Actor:
        """Somebody new."""
        who = Actor(app, IDS.new(), IDS.new())
        await self.accounts.add(Account(id=who.user_id, created_at=START))
        member = Membership(app=app, user_id=who.user_id, timezone="UTC", locale=locale, created_at=START)
        await self.memberships.add(member)
        if name:
            self.register.called[who.user_id] = name
        return who

    async def tell(self, who: Actor, *args: Any, **options: Any) -> None:
        """A notice, in a unit of work of its own; time goes by before it."""
        self.clock.advance(seconds=1)
        async with self.uow(who.app):
            await self.notices.tell(who.app, who.user_id, *args, **options)

    async def liked(self, who: Actor, by: Actor, post: UUID, **options: Any) -> None:
        """Somebody likes their post."""
        await self.tell(who, "social", "post_liked", actor=by.user_id, about=post, gather=f"like:{post}", **options)

    async def texts(self, who: Actor) -> list[str]:
        """What the person reads."""
        return [item.text for item in (await self.read(who)).items]

    async def page(self, who: Actor, **options: Any) -> NoticePage:
        """What the person sees."""
        return await self.read(who, **options)


def memory_world() -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    return World(
        MemoryNoticeStore(database),
        MemoryUnitOfWork(database),
        MemoryOutbox(database, clock, IDS),
        MemoryAccounts(database),
        MemoryMemberships(database),
        MemoryPersonalData(database),
        clock,
    )


@asynccontextmanager
async def postgres_world(dsn: str) -> AsyncIterator[World]:
    """Rows on Postgres, under the service's role."""
    database, clock = Database(dsn, size=8), HandClock()
    await database.start()
    try:
        yield World(
            PostgresNoticeStore(database),
            PostgresUnitOfWork(database),
            PostgresOutbox(database, clock, IDS),
            PostgresAccounts(database),
            PostgresMemberships(database),
            PostgresPersonalData(database),
            clock,
        )
    finally:
        await database.stop()
