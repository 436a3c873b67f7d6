"""Tables of challenges: those of people, completions and their rollups, and the rankings kept up with them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

own_challenges = Table(
    "own_challenges",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("duration", SmallInteger, nullable=False),
    Column("emoji", Text, nullable=False),
    Column("fun_fact", Text, nullable=False),
    Column("goal_category", Text, nullable=False),
    Column("energy_level", Text, nullable=False),
    moment("created_at"),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)

challenge_allowances = Table(
    "challenge_allowances",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("day", Date, nullable=False),
    Column("used", Integer, nullable=False),
    CheckConstraint("used >= 0", name="used"),
    PrimaryKeyConstraint("user_id", "app_id"),
)

challenge_completions = Table(
    "challenge_completions",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    uuid("challenge_id", nullable=True),
    Column("client_id", Text),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("duration", SmallInteger),
    Column("emoji", Text),
    Column("fun_fact", Text),
    Column("goal_category", Text, nullable=False),
    Column("energy_level", Text, nullable=False),
    moment("completed_at"),
    Column("day", Date, nullable=False),
    moment("created_at"),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)
Index(
    "challenge_completions_client_id_key",
    challenge_completions.c.user_id,
    challenge_completions.c.app_id,
    challenge_completions.c.client_id,
    unique=True,
    postgresql_where=text("client_id is not null"),
)
Index(
    "challenge_completions_order_idx",
    challenge_completions.c.user_id,
    challenge_completions.c.app_id,
    challenge_completions.c.completed_at,
    challenge_completions.c.id,
)

completion_totals = Table(
    "completion_totals",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("goal_category", Text, nullable=False),
    Column("energy_level", Text, nullable=False),
    Column("completions", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("days_begun", Integer, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "goal_category", "energy_level"),
    postgresql_with={"fillfactor": "70"},
)

completion_days = Table(
    "completion_days",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("day", Date, nullable=False),
    Column("goal_category", Text, nullable=False),
    Column("energy_level", Text, nullable=False),
    Column("completions", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "day", "goal_category", "energy_level"),
)

ranking_weeks = Table(
    "ranking_weeks",
    metadata,
    app_id(),
    Column("starts", Date, nullable=False),
    uuid("user_id"),
    Column("completions", Integer, nullable=False),
    uuid("last_id"),
    Column("shown", Boolean, nullable=False),
    PrimaryKeyConstraint("app_id", "starts", "user_id"),
)
Index(
    "ranking_weeks_order_idx",
    ranking_weeks.c.app_id,
    ranking_weeks.c.starts,
    ranking_weeks.c.completions.desc(),
    ranking_weeks.c.last_id,
    postgresql_where=text("shown"),
)
Index("ranking_weeks_user_id_idx", ranking_weeks.c.user_id, ranking_weeks.c.app_id)

ranking_levels = Table(
    "ranking_levels",
    metadata,
    app_id(),
    Column("starts", Date, nullable=False),
    Column("completions", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    PrimaryKeyConstraint("app_id", "starts", "completions"),
    postgresql_with={"fillfactor": "50"},
)
