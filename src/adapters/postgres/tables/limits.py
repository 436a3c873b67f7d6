"""Counters of rate limits. Unlogged: a crash of the database forgives everybody."""

from __future__ import annotations

from sqlalchemy import ARRAY, BigInteger, Column, Integer, Table, Text

from adapters.postgres.tables.base import metadata

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("used", Integer, nullable=False),
    Column("steps", ARRAY(BigInteger), nullable=False),
    Column("hits", ARRAY(Integer), nullable=False),
    Column("horizon", BigInteger, nullable=False),
    Column("forgotten_at", BigInteger, nullable=False),
    prefixes=["UNLOGGED"],
)
