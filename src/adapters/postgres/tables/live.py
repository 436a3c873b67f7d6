"""Tables of live updates. All their instants are real ones."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, PrimaryKeyConstraint, Table, Text

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

live_positions = Table(
    "live_positions",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("last_seq", BigInteger, nullable=False),
    Column("since_seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id"),
    postgresql_with={"fillfactor": "70"},
)

live_events = Table(
    "live_events",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("seq", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("data", Text, nullable=False),
    moment("at", index=True),
    PrimaryKeyConstraint("user_id", "app_id", "seq"),
)

presences = Table(
    "presences",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("stream_id"),
    moment("opened_at"),
    moment("seen_at"),
    Column("open", Boolean, nullable=False),
    PrimaryKeyConstraint("app_id", "user_id", "stream_id"),
    postgresql_with={"fillfactor": "50"},
)
