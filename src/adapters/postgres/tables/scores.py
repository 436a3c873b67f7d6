"""Tables of scores, and of the leaderboards that are kept up with them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, PrimaryKeyConstraint, SmallInteger, Table, Text, text

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

quiet_scores = Table(
    "quiet_scores",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    Column("db_level", SmallInteger, nullable=False),
    moment("recorded_at"),
    Column("day", Date, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)

leaderboard_bests = Table(
    "leaderboard_bests",
    metadata,
    app_id(),
    Column("period", Text, nullable=False),
    Column("starts", Date, nullable=False),
    uuid("user_id"),
    Column("db_level", SmallInteger, nullable=False),
    uuid("score_id"),
    Column("shown", Boolean, nullable=False),
    Column("previous_level", SmallInteger),
    PrimaryKeyConstraint("app_id", "period", "starts", "user_id"),
)
Index(
    "leaderboard_bests_order_idx",
    leaderboard_bests.c.app_id,
    leaderboard_bests.c.period,
    leaderboard_bests.c.starts,
    leaderboard_bests.c.db_level,
    leaderboard_bests.c.score_id,
    postgresql_where=text("shown"),
)
Index("leaderboard_bests_user_id_idx", leaderboard_bests.c.user_id, leaderboard_bests.c.app_id)

leaderboard_levels = Table(
    "leaderboard_levels",
    metadata,
    app_id(),
    Column("period", Text, nullable=False),
    Column("starts", Date, nullable=False),
    Column("db_level", SmallInteger, nullable=False),
    Column("people", Integer, nullable=False),
    PrimaryKeyConstraint("app_id", "period", "starts", "db_level"),
    postgresql_with={"fillfactor": "50"},
)
