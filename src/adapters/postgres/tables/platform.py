"""Tables of the frame: effects and their delivery."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

outbox = Table(
    "outbox",
    metadata,
    uuid("id", primary_key=True),
    app_id(),
    Column("name", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    moment("occurred_at"),
    Column("request_id", Text),
)
