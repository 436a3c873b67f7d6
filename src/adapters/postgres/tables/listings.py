"""Tables of what the payment provider calls our goods."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text

from adapters.postgres.tables.base import app_id, metadata, uuid

stripe_products = Table(
    "stripe_products",
    metadata,
    app_id(),
    uuid("product_id"),
    Column("ref", Text, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("app_id", "product_id"),
)

stripe_prices = Table(
    "stripe_prices",
    metadata,
    app_id(),
    Column("lookup_key", Text, nullable=False),
    Column("ref", Text, nullable=False),
    PrimaryKeyConstraint("app_id", "lookup_key"),
)
