"""The table of figures that admins have set."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment

app_config = Table(
    "app_config",
    metadata,
    app_id(),
    Column("name", Text, nullable=False),
    Column("value", JSONB, nullable=False),
    moment("changed_at"),
    PrimaryKeyConstraint("app_id", "name"),
)
