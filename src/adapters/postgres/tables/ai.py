"""Tables of the AI gateway."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

ai_usage = Table(
    "ai_usage",
    metadata,
    app_id(),
    uuid("id"),
    uuid("user_id", nullable=True),
    uuid("product_id", nullable=True),
    Column("model", Text, nullable=False),
    Column("provider", Text, nullable=True),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
    Column("reserved_micros", BigInteger, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("latency_ms", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    moment("created_at"),
    CheckConstraint(
        "outcome in ('pending', 'ok', 'cached', 'fallback', 'failed', 'cancelled', 'refused')", name="outcome"
    ),
    CheckConstraint("reserved_micros = 0 or outcome = 'pending'", name="reserved"),
    PrimaryKeyConstraint("app_id", "id"),
)
Index("ai_usage_user_id_idx", ai_usage.c.user_id, ai_usage.c.id)
Index("ai_usage_pending_idx", ai_usage.c.created_at, postgresql_where=ai_usage.c.outcome == "pending")

ai_spending = Table(
    "ai_spending",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("per", Text, nullable=False),
    Column("begins", Date, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
    CheckConstraint("reserved >= 0", name="reserved"),
    PrimaryKeyConstraint("app_id", "user_id", "per", "begins"),
)
Index("ai_spending_user_id_idx", ai_spending.c.user_id)

ai_answers = Table(
    "ai_answers",
    metadata,
    app_id(),
    Column("key", Text, nullable=False),
    uuid("user_id", nullable=True),
    Column("model", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    moment("good_until"),
    PrimaryKeyConstraint("app_id", "key"),
)
Index("ai_answers_user_id_idx", ai_answers.c.user_id)
Index("ai_answers_good_until_idx", ai_answers.c.good_until)
