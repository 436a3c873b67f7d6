"""Tables of referrals."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

referral_codes = Table(
    "referral_codes",
    metadata,
    app_id(),
    uuid("id"),
    Column("code", Text, nullable=False),
    uuid("owner_id"),
    Column("active", Boolean, nullable=False),
    Column("max_redemptions", Integer, nullable=False),
    Column("redemptions", Integer, nullable=False),
    moment("created_at"),
    CheckConstraint("redemptions between 0 and max_redemptions", name="redemptions"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("app_id", "code"),
)
Index("referral_codes_owner_id_idx", referral_codes.c.owner_id, referral_codes.c.app_id, referral_codes.c.id)

referral_redemptions = Table(
    "referral_redemptions",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("code_id"),
    moment("redeemed_at"),
    PrimaryKeyConstraint("user_id", "app_id"),
)
