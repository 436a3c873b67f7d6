"""Tables of messages: what comes up, what was sent, who wants what, and where people are reached."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

appointments = Table(
    "appointments",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("kind", Text, nullable=False),
    uuid("ref"),
    Column("rule", JSONB, nullable=False),
    moment("due_at", index=True),
    Column("day", Date, nullable=False),
    moment("planned_at", index=True),
    PrimaryKeyConstraint("user_id", "app_id", "kind", "ref"),
)

messages = Table(
    "messages",
    metadata,
    uuid("id", primary_key=True),
    app_id(),
    uuid("user_id"),
    Column("type", Text, nullable=False),
    Column("key", Text, nullable=False),
    uuid("ref", nullable=True),
    Column("day", Date, nullable=False),
    moment("created_at", index=True),
    moment("due_at"),
    moment("expires_at"),
    uuid("batch", nullable=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("remaining", ARRAY(Text)),
    Column("reason", Text, nullable=False),
    moment("settled_at", nullable=True),
    UniqueConstraint("user_id", "app_id", "type", "key"),
    CheckConstraint("state in ('waiting', 'handed', 'sending', 'sent', 'dropped', 'failed', 'in_doubt')", name="state"),
)
Index("messages_due_at_idx", messages.c.due_at, postgresql_where=text("state = 'waiting'"))
Index("messages_batch_idx", messages.c.batch, postgresql_where=text("state in ('handed', 'sending')"))

message_preferences = Table(
    "message_preferences",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("chosen", JSONB, nullable=False, server_default=text("'{}'")),
    Column("quiet_start", SmallInteger),
    Column("quiet_end", SmallInteger),
    PrimaryKeyConstraint("user_id", "app_id"),
)

devices = Table(
    "devices",
    metadata,
    app_id(),
    uuid("id"),
    uuid("user_id"),
    Column("platform", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("installation_id", Text),
    moment("registered_at"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("app_id", "token_hash"),
)
Index(
    "devices_installation_id_key",
    devices.c.app_id,
    devices.c.installation_id,
    unique=True,
    postgresql_where=text("installation_id is not null"),
)
Index("devices_user_id_idx", devices.c.user_id, devices.c.app_id, devices.c.registered_at)
