"""The catalogue on either adapter, with files and purchases that tests make up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.memory.commerce.catalog.categories import MemoryCategories
from adapters.memory.commerce.catalog.products import MemoryProducts
from adapters.memory.commerce.catalog.reviews import MemoryReviews
from adapters.memory.commerce.catalog.versions import MemoryCatalogVersions
from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.postgres.commerce.catalog.categories import PostgresCategories
from adapters.postgres.commerce.catalog.find import Finder
from adapters.postgres.commerce.catalog.index import SearchIndex
from adapters.postgres.commerce.catalog.products import PostgresProducts
from adapters.postgres.commerce.catalog.reviews import PostgresReviews
from adapters.postgres.commerce.catalog.sales import PostgresSales
from adapters.postgres.commerce.catalog.versions import PostgresCatalogVersions
from adapters.postgres.database import Database
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.outbox import PostgresOutbox
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.cursors import SignedCursors
from core.commerce.catalog.add_category import AddCategory
from core.commerce.catalog.add_product import AddProduct
from core.commerce.catalog.change_category import AlterCategory, RemoveCategory
from core.commerce.catalog.change_product import AlterProduct, RemoveProduct
from core.commerce.catalog.feature import Catalog
from core.commerce.catalog.list_products import Asked, Listed, ListProducts
from core.commerce.catalog.model import ChangeProduct, MakeCategory, MakeProduct, Product
from core.commerce.catalog.place_in_categories import PlaceInCategories
from core.commerce.catalog.ports import CatalogVersions, Categories, Products, Sales, Shelves, Vocabulary
from core.commerce.entitlements.model import Entitlement
from core.commerce.reviews.change_review import AlterReview, RemoveReview, SetReviewHidden
from core.commerce.reviews.list_reviews import ListReviews
from core.commerce.reviews.ports import ReviewStore
from core.commerce.reviews.write_review import AddReview
from core.commerce.search.read_query import ReadQuery
from core.identity.privacy.ports import PersonalData
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.files import Purpose, SignedUrl, StoredFile
from core.shared.ports import Outbox, UnitOfWork
from tests.support.lowkey import IDS, HandClock

STORE = Catalog(types=("physical", "chatbot"), currencies=frozenset({"USD", "EUR"}))
ADMIN = Actor("here", IDS.new(), IDS.new())


@dataclass
class MadeUpFiles:
    """Every upload in `uploads` is there to be taken once."""

    uploads: dict[UUID, StoredFile] = field(default_factory=dict)
    released: list[str] = field(default_factory=list)

    def upload(self, name: str) -> UUID:
        upload_id = IDS.new()
        self.uploads[upload_id] = StoredFile(key=f"key-of-{name}", content_type="image/png", size=9, name=name)
        return upload_id

    async def take(self, app: str, upload_id: UUID, purpose: Purpose) -> StoredFile:
        if upload_id not in self.uploads:
            raise Invalid("upload_not_found", "There is no such upload.")
        return self.uploads.pop(upload_id)

    async def release(self, app: str, key: str) -> None:
        self.released.append(key)

    def url(self, key: str, *, now: datetime, name: str | None = None) -> SignedUrl:
        return SignedUrl(url=f"https://files.example/signed/{key}", expires_at=now)

    def public_url(self, key: str) -> str:
        return f"https://files.example/{key}"


@dataclass
class MadeUpPurchases:
    """Who was said to have bought what."""

    bought: set[tuple[str, UUID, UUID]] = field(default_factory=set)

    async def of(self, app: str, user_id: UUID, product_id: UUID | None = None) -> list[Entitlement]:
        return [
            Entitlement(
                app=app,
                user_id=user_id,
                product_id=owned,
                order_id=owned,
                quantity=1,
                state="active",
                granted_at=HandClock().now(),
            )
            for of_app, owner, owned in self.bought
            if (of_app, owner) == (app, user_id) and product_id in {None, owned}
        ]


@dataclass
class MadeUpAdmins:
    """`ADMIN` and nobody else."""

    async def of(self, app: str, user_id: UUID) -> frozenset[str]:
        return frozenset({"admin"}) if (app, user_id) == (ADMIN.app, ADMIN.user_id) else frozenset()


@dataclass
class Shop:
    """The ports on one adapter, and the use cases over them."""

    uow: UnitOfWork
    outbox: Outbox
    audit: Audit
    products: Products
    shelves: Shelves
    sales: Sales
    vocabulary: Vocabulary
    categories: Categories
    reviews: ReviewStore
    versions: CatalogVersions
    personal_data: PersonalData
    clock: HandClock = field(default_factory=HandClock)
    files: MadeUpFiles = field(default_factory=MadeUpFiles)
    purchases: MadeUpPurchases = field(default_factory=MadeUpPurchases)

    def __post_init__(self) -> None:
        cursors = SignedCursors(["k" * 32])
        self.add_category = AddCategory(self.categories, self.audit, self.uow, self.clock, IDS)
        self.alter_category = AlterCategory(self.categories, self.audit, self.uow)
        self.remove_category = RemoveCategory(self.categories, self.audit, self.uow)
        place = PlaceInCategories(self.categories, self.add_category)
        self.add_product = AddProduct(
            shelves=self.shelves,
            place=place,
            files=self.files,
            audit=self.audit,
            outbox=self.outbox,
            uow=self.uow,
            clock=self.clock,
            ids=IDS,
        )
        self.alter_product = AlterProduct(self.shelves, place, self.files, self.audit, self.outbox, self.uow)
        self.remove_product = RemoveProduct(self.shelves, self.audit, self.outbox, self.uow, self.clock)
        self.listing = ListProducts(self.shelves, self.categories, ReadQuery(self.vocabulary), self.files, cursors)
        self.add_review = AddReview(self.reviews, self.products, self.purchases, self.uow, self.clock, IDS)
        hide = SetReviewHidden(self.reviews, self.audit, self.uow)
        self.hide_review = hide
        self.alter_review = AlterReview(self.reviews, MadeUpAdmins(), hide, self.uow, self.clock)
        self.remove_review = RemoveReview(self.reviews, self.uow)
        self.list_reviews = ListReviews(self.reviews, self.products, cursors)

    async def product(self, name: str, *, app: str = "here", **more: Any) -> Product:
        """A new product, at 10.00 USD unless told otherwise."""
        command = MakeProduct(**{"name": name, "price_cents": 1000, "currency": "USD", **more})
        return await self.add_product(STORE, Actor(app, ADMIN.user_id, ADMIN.session_id), command)

    async def change(self, product: Product, **changes: Any) -> Product:
        """PATCH it."""
        return await self.alter_product(STORE, ADMIN, product.id, ChangeProduct(**changes))

    async def category(self, name: str) -> UUID:
        """A new category."""
        return (await self.add_category(ADMIN, MakeCategory(name=name))).id

    async def list(self, *, app: str = "here", limit: int = 100, cursor: str | None = None, **asked: Any) -> Listed:
        """A page."""
        return await self.listing(app, Asked(**asked), limit, cursor)

    async def names(self, **asked: Any) -> list[str]:
        """The names on the first page."""
        return [product.name for product in (await self.list(**asked)).products]

    async def of(self, product: Product) -> Product:
        """As it is now."""
        return (await self.products.get(product.app, [product.id]))[product.id]


def memory_shop() -> Shop:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    products = MemoryProducts(database)
    return Shop(
        uow=MemoryUnitOfWork(database),
        outbox=MemoryOutbox(database, clock, IDS),
        audit=MemoryAudit(database, clock, IDS),
        products=products,
        shelves=products,
        sales=products,
        vocabulary=products,
        categories=MemoryCategories(database),
        reviews=MemoryReviews(database),
        versions=MemoryCatalogVersions(database),
        personal_data=MemoryPersonalData(database),
        clock=clock,
    )


def postgres_shop(database: Database) -> Shop:
    """Everything on a started pool."""
    clock, index = HandClock(), SearchIndex(database)
    products = PostgresProducts(database, index, Finder(database))
    return Shop(
        uow=PostgresUnitOfWork(database),
        outbox=PostgresOutbox(database, clock, IDS),
        audit=PostgresAudit(database, clock, IDS),
        products=products,
        shelves=products,
        sales=PostgresSales(database),
        vocabulary=index,
        categories=PostgresCategories(database),
        reviews=PostgresReviews(database),
        versions=PostgresCatalogVersions(database),
        personal_data=PostgresPersonalData(database),
        clock=clock,
    )


@asynccontextmanager
async def shop_on(dsn: str | None) -> AsyncIterator[Shop]:
    """A shop in memory, or on the Postgres of the address, which is emptied first."""
    if dsn is None:
        yield memory_shop()
        return
    database = Database(dsn, size=8)
    await database.start()
    try:
        async with database.transaction("*"):
            for table in TABLES:
                await database.execute("*", f"delete from {table}")
        yield postgres_shop(database)
    finally:
        await database.stop()


TABLES = ("reviews", "products", "product_search", "categories", "search_words", "search_grams", "sold_orders")
