"""Addresses that get no letters. The list is the studio's."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from adapters.postgres.tables.base import metadata, moment, uuid

suppressions = Table(
    "suppressions",
    metadata,
    Column("address", LargeBinary, primary_key=True),
    Column("reason", Text, nullable=False),
    uuid("account_id", nullable=True),
    moment("created_at"),
)
Index("suppressions_account_id_idx", suppressions.c.account_id)
