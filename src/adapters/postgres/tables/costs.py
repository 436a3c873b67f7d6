"""Tables of costs."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment

portfolio_services = Table(
    "portfolio_services",
    metadata,
    Column("service", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("body", JSONB, nullable=False),
)

portfolio_apps = Table(
    "portfolio_apps",
    metadata,
    Column("app", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("body", JSONB, nullable=False),
)

portfolio_samples = Table(
    "portfolio_samples",
    metadata,
    Column("service", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("used", Double, nullable=False),
    PrimaryKeyConstraint("service", "day"),
)

portfolio_alerts = Table(
    "portfolio_alerts",
    metadata,
    Column("ordinal", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("about_a_service", Boolean, nullable=False),
    moment("raised_at"),
    moment("ended_at", nullable=True),
)
Index(
    "portfolio_alerts_code_subject_ordinal_idx",
    portfolio_alerts.c.code,
    portfolio_alerts.c.subject,
    portfolio_alerts.c.ordinal,
)

bot_sent = Table(
    "bot_sent",
    metadata,
    app_id(),
    Column("day", Date, nullable=False),
    Column("messages", BigInteger, nullable=False),
    PrimaryKeyConstraint("app_id", "day"),
)
