"""Tables of tracking: entries, the days folded from them and their totals; and of daily goals."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

tracking_entries = Table(
    "tracking_entries",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    Column("day", Date, nullable=False),
    moment("at"),
    Column("sets", JSONB, nullable=False),
    Column("adds", JSONB, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
    Index("tracking_entries_day_idx", "user_id", "app_id", "day"),
)

tracking_days = Table(
    "tracking_days",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("day", Date, nullable=False),
    Column("water_intake", Integer, nullable=False),
    Column("mood", JSONB),
    Column("breathing_sessions", Integer, nullable=False),
    Column("posture_checks", Integer, nullable=False),
    Column("screen_breaks", Integer, nullable=False),
    Column("morning_stretch", Boolean, nullable=False),
    Column("evening_reflection", Boolean, nullable=False),
    moment("last_at"),
    uuid("last_id"),
    Column("entries", Integer, nullable=False),
    moment("updated_at"),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("water_intake between 0 and 100000", name="water_intake"),
    CheckConstraint("breathing_sessions between 0 and 10000", name="breathing_sessions"),
    CheckConstraint("posture_checks between 0 and 10000", name="posture_checks"),
    CheckConstraint("screen_breaks between 0 and 10000", name="screen_breaks"),
    PrimaryKeyConstraint("user_id", "app_id", "day"),
    Index("tracking_days_open_idx", "day", postgresql_where=text("not closed")),
    postgresql_with={"fillfactor": "70"},
)

tracking_totals = Table(
    "tracking_totals",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("tracked_days", Integer, nullable=False),
    Column("hydrated_days", Integer, nullable=False),
    Column("breathing_sessions", BigInteger, nullable=False),
    Column("posture_checks", BigInteger, nullable=False),
    Column("screen_breaks", BigInteger, nullable=False),
    Column("stretch_days", Integer, nullable=False),
    Column("reflection_days", Integer, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id"),
    postgresql_with={"fillfactor": "70"},
)

daily_goals = Table(
    "daily_goals",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("water_intake", Integer),
    Column("breathing_sessions", Integer),
    Column("posture_checks", Integer),
    Column("screen_breaks", Integer),
    Column("challenges", Integer),
    PrimaryKeyConstraint("user_id", "app_id"),
)
