"""Peer (g) as a shop: FastAPI + pydantic + SQLAlchemy ORM, Postgres' text search and trigrams, written the ordinary
way. Answers carry an entity tag of their bytes."""

import datetime as dt
import hashlib
import os
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


class Base(DeclarativeBase): ...


links = sa.Table(
    "peer_product_categories",
    Base.metadata,
    sa.Column("product_id", sa.ForeignKey("peer_products.id"), primary_key=True),
    sa.Column("category_id", sa.ForeignKey("peer_categories.id"), primary_key=True),
)


class CategoryRow(Base):
    __tablename__ = "peer_categories"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class ProductRow(Base):
    __tablename__ = "peer_products"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str]
    price_cents: Mapped[int]
    currency: Mapped[str]
    stock: Mapped[int | None]
    active: Mapped[bool]
    image: Mapped[str | None]
    rating_count: Mapped[int]
    rating_sum: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    search: Mapped[Any] = mapped_column(TSVECTOR, deferred=True)
    categories: Mapped[list[CategoryRow]] = relationship(secondary=links)

    @property
    def rating(self) -> float | None:
        return self.rating_sum / self.rating_count if self.rating_count else None


class CategoryOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: uuid.UUID
    name: str


class ProductOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: uuid.UUID
    name: str
    description: str
    price_cents: int
    currency: str
    stock: int | None
    image: str | None
    rating: float | None
    rating_count: int
    categories: list[CategoryOut]
    created_at: dt.datetime


class PageOut(BaseModel):
    items: list[ProductOut]
    next_cursor: str | None


dsn = os.environ["PEER_DSN"].replace("postgresql://", "postgresql+asyncpg://")
engine = create_async_engine(dsn, pool_size=16, max_overflow=0)
Session = async_sessionmaker(engine, expire_on_commit=False)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with Session() as session:
        yield session


Db = Annotated[AsyncSession, Depends(get_session)]
app = FastAPI(docs_url=None, redoc_url=None)


def tagged(request: Request, view: BaseModel) -> Response:
    body = view.model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    return Response(body, media_type="application/json", headers={"etag": tag})


@app.get("/products", response_model=PageOut)
async def list_products(request: Request, session: Db, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
    found = sa.select(ProductRow).where(ProductRow.active).order_by(ProductRow.id.desc()).limit(limit + 1)
    rows = list(await session.scalars(found.options(selectinload(ProductRow.categories))))
    more = str(rows[limit - 1].id) if len(rows) > limit else None
    return tagged(request, PageOut(items=[ProductOut.model_validate(row) for row in rows[:limit]], next_cursor=more))


@app.get("/products/{product_id}", response_model=ProductOut)
async def get_product(request: Request, product_id: uuid.UUID, session: Db) -> Response:
    row = await session.get(ProductRow, product_id, options=[selectinload(ProductRow.categories)])
    if row is None:
        raise HTTPException(404)
    return tagged(request, ProductOut.model_validate(row))


@app.get("/search", response_model=PageOut)
async def search(request: Request, session: Db, q: Annotated[str, Query(max_length=200)], limit: int = 20) -> Response:
    asked = sa.func.websearch_to_tsquery("english", q)
    rank = sa.func.ts_rank(ProductRow.search, asked)
    alike = sa.func.similarity(ProductRow.name, q)
    found = (
        sa.select(ProductRow)
        .where(ProductRow.active, ProductRow.search.op("@@")(asked) | ProductRow.name.op("%")(q))
        .order_by(rank.desc(), alike.desc(), ProductRow.id.desc())
        .limit(limit)
        .options(selectinload(ProductRow.categories))
    )
    rows = await session.scalars(found)
    return tagged(request, PageOut(items=[ProductOut.model_validate(row) for row in rows], next_cursor=None))
