"""The table of pseudonyms. Zone, locale and preferences are part of the membership, in identity's tables."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from adapters.postgres.tables.base import app_id, metadata, uuid

pseudonyms = Table(
    "pseudonyms",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("pseudonym", Text, nullable=False),
    Column("likeness", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id"),
    UniqueConstraint("app_id", "likeness"),
)
