"""Tables of the streak engine: facts, and the state folded from them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Integer, PrimaryKeyConstraint, Table, Text

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

streak_logs = Table(
    "streak_logs",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    moment("logged_at"),
    Column("day", Date, nullable=False),
    Column("duration_seconds", Integer, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)

streak_pauses = Table(
    "streak_pauses",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    moment("created_at"),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)

streak_repairs = Table(
    "streak_repairs",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    moment("repaired_at"),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("free", Boolean, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)

streak_freezes = Table(
    "streak_freezes",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    moment("granted_at"),
    Column("count", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("count > 0", name="count"),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)

streaks = Table(
    "streaks",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("version", BigInteger, nullable=False),
    Column("rules", BigInteger, nullable=False),
    moment("valid_from"),
    moment("valid_until"),
    Column("snapshot", Text, nullable=False),
    Column("answer", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id"),
    postgresql_with={"fillfactor": "70"},
)
