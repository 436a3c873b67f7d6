"""The store, avatars and energy on either adapter, with a clock that tests move and people whose progress they set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryMemberships
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.rewards.ledger import MemoryBooks
from adapters.memory.rewards.wardrobe.closets import MemoryClosets
from adapters.memory.rewards.wardrobe.energy import MemoryCharges
from adapters.memory.rewards.wardrobe.items import MemoryCustomers, MemoryStoreItems
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import PostgresMemberships
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.rewards.ledger import PostgresBooks
from adapters.postgres.rewards.wardrobe.closets import PostgresClosets
from adapters.postgres.rewards.wardrobe.energy import PostgresCharges
from adapters.postgres.rewards.wardrobe.items import PostgresCustomers, PostgresStoreItems
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.cursors import SignedCursors
from core.identity.model import Membership
from core.rewards.avatar.change_avatar import ChangeAvatar
from core.rewards.avatar.model import AvatarView, CustomizeAvatar
from core.rewards.avatar.read_avatar import ReadAvatar
from core.rewards.energy.keep_energy import KeepEnergy
from core.rewards.ledger.adjust_coins import AdjustCoinBalance
from core.rewards.ledger.keep_ledger import KeepLedger
from core.rewards.ledger.read_history import ReadHistory
from core.rewards.store.change_items import ChangeStoreItems
from core.rewards.store.feature import Wardrobe
from core.rewards.store.list_items import ListStoreItems
from core.rewards.store.model import AdminItemView, BuyItem, ChangeItem, ItemNames, MakeItem, PurchaseView
from core.rewards.store.purchase_item import PurchaseItem
from core.rewards.store.read_store import ReadStore
from core.rewards.store.shelves import Shelves
from core.rewards.store.take_standing import TakeStanding
from core.rewards.store.unlock_item import UnlockItem
from core.shared.actor import Actor
from core.shared.ledger import Cause
from tests.support.lowkey import IDS, HandClock
from tests.support.streaks import Defaults

FEATURE = Wardrobe()
HATS = [item for item in FEATURE.shipped if item.category == "hat"]
WOOL, STRAW = HATS[0], HATS[1]
ADMIN = Actor("here", IDS.new(), IDS.new())


@dataclass
class Lives:
    """How far people have come, as the test says: `Progress` and `Premium`."""

    done: dict[UUID, int] = field(default_factory=dict)
    reached: dict[UUID, set[str]] = field(default_factory=dict)
    paying: set[UUID] = field(default_factory=set)

    async def completed(self, app: str, user_id: UUID) -> int:
        return self.done.get(user_id, 0)

    async def achievements(self, app: str, user_id: UUID) -> Collection[str]:
        return self.reached.get(user_id, set())

    async def of(self, app: str, user_id: UUID, now: datetime) -> bool:
        return user_id in self.paying


@dataclass
class World:
    """The ports on one adapter, and the acts over them."""

    uow: Any
    memberships: Any
    items: Any
    closets: Any
    charges: Any
    customers: Any
    books: Any
    audit: Any
    data: Any
    clock: HandClock = field(default_factory=HandClock)
    lives: Lives = field(default_factory=Lives)

    def __post_init__(self) -> None:
        clock, uow, lives, shelves = self.clock, self.uow, self.lives, Shelves(self.items)
        cursors = SignedCursors(["k" * 32])
        self.ledger = KeepLedger(self.books, self.books, self.books, clock, IDS)
        self.energy = KeepEnergy(self.charges, Defaults(), clock)
        standing = TakeStanding(lives, lives, self.ledger, clock)
        unlock = UnlockItem(shelves, self.closets, self.customers, standing, self.ledger, uow, clock)
        self.purchase = PurchaseItem(unlock, self.ledger, uow)
        self.store = ReadStore(shelves, self.closets, self.customers, standing, cursors)
        self.history = ReadHistory(self.books, cursors, clock)
        self.read = ReadAvatar(self.closets, shelves, lives, self.energy, lives, clock)
        self.change = ChangeAvatar(unlock, self.read, shelves, self.closets, self.customers, lives, uow, clock)
        self.listing = ListStoreItems(shelves, cursors)
        self.filling = ChangeStoreItems(shelves, self.items, self.closets, self.audit, uow, clock, IDS)
        self.adjust = AdjustCoinBalance(self.ledger, self.customers, self.audit, uow, IDS)

    async def person(self, *, app: str = "here", coins: int = 0, locale: str = "es") -> Actor:
        """A new member of the app, with so many coins."""
        actor = Actor(app, IDS.new(), IDS.new())
        member = Membership(app=app, user_id=actor.user_id, timezone="UTC", locale=locale, created_at=self.clock.now())
        async with self.uow(app):
            await self.memberships.add(member)
            if coins:
                await self.ledger.grant(app, actor.user_id, "coins", coins, Cause("gift", "thing:1"))
        return actor

    async def buy(self, who: Actor, item_id: UUID) -> PurchaseView:
        """By the one door."""
        return await self.purchase(FEATURE, who, BuyItem(item_id=item_id))

    async def dress(self, who: Actor, action: Any, item_id: UUID) -> AvatarView:
        """By the other."""
        return await self.change(FEATURE, who, CustomizeAvatar(item_id=item_id, action=action))

    async def worn(self, who: Actor) -> set[UUID]:
        """What the avatar is seen with."""
        return {one.item_id for one in (await self.read(FEATURE, who)).items if one.equipped}

    async def balance(self, who: Actor) -> int:
        """Coins to spend."""
        return await self.ledger.balance(who.app, who.user_id, "coins")

    async def made(self, by: Actor, **wish: Any) -> AdminItemView:
        """A new thing in the store: a hat for 10 unless the wish says otherwise."""
        given = {"name": ItemNames(es="Gorra", en="Cap"), "category": "hat", "price": 10} | wish
        return await self.filling.make(by, MakeItem(**given))

    async def changed(self, by: Actor, item_id: UUID, **wish: Any) -> AdminItemView:
        """A thing in the store becomes another."""
        return await self.filling.change(FEATURE, by, item_id, ChangeItem(**wish))


def memory_wardrobe() -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    return World(
        uow=MemoryUnitOfWork(database),
        memberships=MemoryMemberships(database),
        items=MemoryStoreItems(database),
        closets=MemoryClosets(database),
        charges=MemoryCharges(database),
        customers=MemoryCustomers(database),
        books=MemoryBooks(database),
        audit=MemoryAudit(database, clock, IDS),
        data=MemoryPersonalData(database),
        clock=clock,
    )


@asynccontextmanager
async def postgres_wardrobe(dsn: str, *, size: int = 8) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    database, clock = Database(dsn, size=size), HandClock()
    await database.start()
    try:
        yield World(
            uow=PostgresUnitOfWork(database),
            memberships=PostgresMemberships(database),
            items=PostgresStoreItems(database),
            closets=PostgresClosets(database),
            charges=PostgresCharges(database),
            customers=PostgresCustomers(database),
            books=PostgresBooks(database),
            audit=PostgresAudit(database, clock, IDS),
            data=PostgresPersonalData(database),
            clock=clock,
        )
    finally:
        await database.stop()
