"""Tables of store items, avatars and energy."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

store_items = Table(
    "store_items",
    metadata,
    app_id(),
    uuid("id"),
    Column("item", JSONB, nullable=False),
    moment("changed_at"),
    PrimaryKeyConstraint("app_id", "id"),
)

avatar_items = Table(
    "avatar_items",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("item_id"),
    Column("category", Text, nullable=False),
    Column("price", Integer, nullable=False),
    Column("equipped", Boolean, nullable=False),
    moment("unlocked_at"),
    PrimaryKeyConstraint("user_id", "app_id", "item_id"),
)
Index(
    "avatar_items_worn_key",
    avatar_items.c.user_id,
    avatar_items.c.app_id,
    avatar_items.c.category,
    unique=True,
    postgresql_where=text("equipped"),
)
Index("avatar_items_item_id_idx", avatar_items.c.app_id, avatar_items.c.item_id)

avatar_energy = Table(
    "avatar_energy",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("points", SmallInteger, nullable=False),
    Column("parts", BigInteger, nullable=False),
    moment("as_of"),
    CheckConstraint("points between 0 and 100", name="points"),
    CheckConstraint("parts between 0 and 3599999999", name="parts"),
    PrimaryKeyConstraint("user_id", "app_id"),
)

energy_changes = Table(
    "energy_changes",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("points", SmallInteger, nullable=False),
    moment("at"),
    PrimaryKeyConstraint("user_id", "app_id", "reason", "source"),
)
