"""Tables of subscriptions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

stripe_customers = Table(
    "stripe_customers",
    metadata,
    app_id(),
    uuid("id", primary_key=True),
    uuid("user_id", nullable=True),
    Column("customer", Text),
    UniqueConstraint("app_id", "user_id"),
)
Index("stripe_customers_user_id_idx", stripe_customers.c.user_id)
Index("stripe_customers_customer_idx", stripe_customers.c.customer)

subscriptions = Table(
    "subscriptions",
    metadata,
    app_id(),
    uuid("id"),
    uuid("user_id", nullable=True),
    Column("stripe_id", Text, primary_key=True),
    Column("customer", Text),
    Column("plan", Text),
    Column("status", Text, nullable=False),
    moment("as_of"),
    Column("said_by", Text, nullable=False),
    moment("started_at"),
    Column("amount_cents", BigInteger),
    Column("currency", Text),
    moment("period_end", nullable=True),
    moment("overdue_since", nullable=True),
    Column("cancel_at_period_end", Boolean, nullable=False),
    moment("cancel_at", nullable=True),
    moment("ended_at", nullable=True),
    Column("waiting", Boolean, nullable=False),
    Column("second", Boolean, nullable=False),
    Column("lapsed", Boolean, nullable=False),
    moment("failing_since", nullable=True),
    moment("failed_at", nullable=True),
    moment("settled_at", nullable=True),
    UniqueConstraint("app_id", "id"),
)
Index("subscriptions_user_id_idx", subscriptions.c.user_id, subscriptions.c.app_id)
Index(
    "subscriptions_nobodys_idx",
    subscriptions.c.app_id,
    postgresql_where=text("user_id is null and status not in ('canceled', 'incomplete_expired')"),
)

Index(
    "subscriptions_period_end_idx",
    subscriptions.c.period_end,
    postgresql_where=text("status not in ('canceled', 'incomplete_expired')"),
)

subscription_bills = Table(
    "subscription_bills",
    metadata,
    app_id(),
    Column("id", Text, nullable=False),
    uuid("user_id", nullable=True),
    Column("subscription", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("plan", Text),
    Column("amount_cents", BigInteger, nullable=False),
    Column("tax_cents", BigInteger, nullable=False),
    Column("currency", Text),
    moment("made_at"),
    moment("failed_at", nullable=True),
    moment("last_failed_at", nullable=True),
    moment("paid_at", nullable=True),
    Column("payment", Text),
    Column("refunded_cents", BigInteger, nullable=False),
    Column("dispute", Text),
    Column("worth", BigInteger),
    Column("credits", BigInteger),
    Column("granted", Integer, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    CheckConstraint("taken >= 0 and taken <= coalesce(credits, 0)", name="taken"),
    CheckConstraint("credits is null or paid_at is not null", name="credits"),
    PrimaryKeyConstraint("app_id", "id"),
)
Index("subscription_bills_subscription_idx", subscription_bills.c.app_id, subscription_bills.c.subscription)
Index("subscription_bills_payment_idx", subscription_bills.c.payment)
Index("subscription_bills_user_id_idx", subscription_bills.c.user_id)

subscription_attempts = Table(
    "subscription_attempts",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    Column("wish", Text, nullable=False),
    moment("made_at"),
    Column("session_id", Text),
    uuid("coupon_id", nullable=True),
    moment("asked_at", nullable=True),
    PrimaryKeyConstraint("user_id", "app_id"),
)
Index(
    "subscription_attempts_made_at_idx",
    subscription_attempts.c.made_at,
    postgresql_where=text("session_id is not null"),
)

premium_grants = Table(
    "premium_grants",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("source", Text, nullable=False),
    moment("until", nullable=True),
    PrimaryKeyConstraint("user_id", "app_id", "source"),
)
