"""Tables of payments, refunds and what people own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid


def _text(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=nullable)


def _amount(name: str, **options: Any) -> Column[Any]:
    return Column(name, BigInteger, nullable=False, **options)


checkout_sessions = Table(
    "checkout_sessions",
    metadata,
    app_id(),
    _text("id"),
    uuid("order_id"),
    Column("rank", SmallInteger, nullable=False),
    _amount("amount_total"),
    _amount("amount_tax"),
    _text("currency"),
    _text("payment", nullable=True),
    _text("country", nullable=True),
    moment("at"),
    PrimaryKeyConstraint("app_id", "order_id", "id"),
)

payments = Table(
    "payments",
    metadata,
    app_id(),
    _text("id"),
    _text("kind"),
    uuid("order_id", nullable=True),
    uuid("user_id", nullable=True),
    _amount("amount_cents"),
    _amount("tax_cents"),
    _text("currency"),
    moment("paid_at"),
    _text("country", nullable=True),
    _text("label"),
    CheckConstraint("amount_cents >= tax_cents and tax_cents >= 0", name="amount"),
    CheckConstraint("kind = 'invoice' or order_id is not null", name="kind"),
    PrimaryKeyConstraint("id"),
)
Index("payments_order_id_idx", payments.c.app_id, payments.c.order_id)
Index("payments_paid_at_idx", payments.c.app_id, payments.c.paid_at)
Index("payments_user_id_idx", payments.c.user_id)

payment_reversals = Table(
    "payment_reversals",
    metadata,
    _text("payment"),
    _text("kind"),
    _text("ref"),
    _amount("amount_cents"),
    Column("rank", SmallInteger, nullable=False),
    uuid("refund_id", nullable=True),
    moment("at"),
    CheckConstraint("kind in ('total', 'step', 'refund', 'dispute')", name="kind"),
    PrimaryKeyConstraint("payment", "kind", "ref"),
)
Index("payment_reversals_ref_idx", payment_reversals.c.ref)

refunds = Table(
    "refunds",
    metadata,
    app_id(),
    uuid("id"),
    uuid("order_id", nullable=True),
    _text("payment", nullable=True),
    _amount("amount_cents"),
    _text("currency"),
    _text("status"),
    _text("source"),
    _text("reason"),
    _text("provider_id", nullable=True),
    uuid("made_by", nullable=True),
    moment("created_at"),
    moment("settled_at", nullable=True),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("status in ('pending', 'succeeded', 'failed')", name="status"),
    PrimaryKeyConstraint("app_id", "id"),
)
Index("refunds_order_id_idx", refunds.c.app_id, refunds.c.order_id)
Index("refunds_payment_idx", refunds.c.app_id, refunds.c.payment)
Index("refunds_created_at_idx", refunds.c.app_id, refunds.c.created_at)
Index("refunds_made_by_idx", refunds.c.made_by)
Index(
    "refunds_waiting_idx",
    refunds.c.created_at,
    postgresql_where=text("status = 'pending' and source = 'admin'"),
)

fulfilments = Table(
    "fulfilments",
    metadata,
    app_id(),
    uuid("order_id"),
    Column("takes", JSONB, nullable=False, server_default="[]"),
    Column("takes_made", Integer, nullable=False, server_default="0"),
    _amount("refunded_cents", server_default="0"),
    Column("flags", ARRAY(Text), nullable=False, server_default="{}"),
    _text("ended_as", nullable=True),
    moment("letter_at", nullable=True),
    PrimaryKeyConstraint("app_id", "order_id"),
)

entitlements = Table(
    "entitlements",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("product_id"),
    uuid("order_id"),
    Column("quantity", Integer, nullable=False),
    _text("state"),
    moment("granted_at"),
    CheckConstraint("state in ('active', 'suspended', 'revoked')", name="state"),
    PrimaryKeyConstraint("app_id", "order_id", "product_id"),
)
Index("entitlements_user_id_idx", entitlements.c.user_id, entitlements.c.app_id, entitlements.c.product_id)
