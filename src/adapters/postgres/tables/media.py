"""Tables of uploads and of licence keys."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

uploads = Table(
    "uploads",
    metadata,
    app_id(),
    uuid("id"),
    uuid("user_id", nullable=True),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("personal", Boolean, nullable=False),
    Column("lingering", Boolean, nullable=False),
    moment("created_at"),
    moment("confirmed_at", nullable=True),
    CheckConstraint("state in ('pending', 'confirmed', 'taken', 'released')", name="state"),
    CheckConstraint("state <> 'taken' or confirmed_at is not null", name="checked"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("key"),
)
Index("uploads_user_id_idx", uploads.c.user_id)
Index("uploads_untaken_idx", uploads.c.created_at, postgresql_where=uploads.c.state.in_(["pending", "confirmed"]))
Index("uploads_released_idx", uploads.c.created_at, postgresql_where=uploads.c.state == "released")
Index("uploads_lingering_idx", uploads.c.created_at, postgresql_where=uploads.c.lingering)

licence_keys = Table(
    "licence_keys",
    metadata,
    app_id(),
    uuid("order_id"),
    uuid("product_id"),
    uuid("user_id"),
    Column("sealed", Text, nullable=False),
    moment("created_at"),
    PrimaryKeyConstraint("app_id", "order_id", "product_id"),
)
Index("licence_keys_user_id_idx", licence_keys.c.user_id)
