"""Tables of analytics."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, PrimaryKeyConstraint, Table, Text

from adapters.postgres.tables.base import app_id, metadata, uuid

analytics = Table(
    "analytics",
    metadata,
    app_id(),
    Column("metric", Text, nullable=False),
    Column("starts", Date, nullable=False, index=True),
    Column("of", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    PrimaryKeyConstraint("app_id", "starts", "metric", "of"),
    postgresql_with={"fillfactor": "50"},
)

active_users = Table(
    "active_users",
    metadata,
    app_id(),
    Column("period", Text, nullable=False),
    Column("starts", Date, nullable=False),
    uuid("user_id", index=True),
    PrimaryKeyConstraint("app_id", "period", "starts", "user_id"),
)
