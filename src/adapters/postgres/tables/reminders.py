"""Tables of reminders, and of what was had from devices."""

from __future__ import annotations

from sqlalchemy import ARRAY, Boolean, Column, Index, PrimaryKeyConstraint, SmallInteger, Table, Text, text

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

reminders = Table(
    "reminders",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    Column("client_key", Text),
    Column("type", Text),
    Column("title", Text),
    Column("message", Text),
    Column("time_hour", SmallInteger),
    Column("time_minute", SmallInteger),
    Column("frequency", Text),
    Column("custom_days", ARRAY(SmallInteger)),
    Column("is_enabled", Boolean),
    moment("created_at", nullable=True),
    moment("edited_at"),
    Column("edited_by", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)
Index(
    "reminders_client_key_idx",
    reminders.c.user_id,
    reminders.c.app_id,
    reminders.c.client_key,
    unique=True,
    postgresql_where=text("client_key is not null"),
)
Index("reminders_deleted_idx", reminders.c.edited_at, postgresql_where=text("deleted"))

sync_actions = Table(
    "sync_actions",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("type", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    moment("received_at"),
    PrimaryKeyConstraint("user_id", "app_id", "type", "client_id"),
)
Index("sync_actions_received_at_idx", sync_actions.c.received_at)
