"""Tables of apps that live in the browser."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

documents = Table(
    "documents",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("name", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    moment("updated_at"),
    PrimaryKeyConstraint("app_id", "user_id", "name"),
)
Index("documents_user_id_idx", documents.c.user_id)

link_pages = Table(
    "link_pages",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("handle", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    PrimaryKeyConstraint("app_id", "user_id"),
    UniqueConstraint("app_id", "handle"),
)
Index("link_pages_user_id_idx", link_pages.c.user_id)

links = Table(
    "links",
    metadata,
    app_id(),
    Column("id", Text, nullable=False),
    uuid("user_id"),
    Column("url", Text, nullable=False),
    PrimaryKeyConstraint("app_id", "id"),
)
Index("links_app_id_user_id_idx", links.c.app_id, links.c.user_id)
Index("links_user_id_idx", links.c.user_id)

link_clicks = Table(
    "link_clicks",
    metadata,
    app_id(),
    Column("link_id", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("clicks", BigInteger, nullable=False),
    PrimaryKeyConstraint("app_id", "link_id", "day"),
    ForeignKeyConstraint(
        ["app_id", "link_id"], ["links.app_id", "links.id"], name="link_clicks_link_fkey", ondelete="CASCADE"
    ),
)
