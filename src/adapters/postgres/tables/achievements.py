"""Tables of achievements; the definitions themselves are code."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, PrimaryKeyConstraint, Table, Text

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

achievement_unlocks = Table(
    "achievement_unlocks",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("key", Text, nullable=False),
    uuid("id", unique=True),
    moment("unlocked_at"),
    uuid("cause", nullable=True),
    Column("silent", Boolean, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "key"),
)

achievement_rollouts = Table(
    "achievement_rollouts",
    metadata,
    app_id(),
    Column("key", Text, nullable=False),
    uuid("reached", nullable=True),
    moment("done_at", nullable=True),
    PrimaryKeyConstraint("app_id", "key"),
)
