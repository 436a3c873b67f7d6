"""Tables of identity. Accounts and identities are the studio's; memberships and sessions belong to an app."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

accounts = Table(
    "accounts",
    metadata,
    uuid("id", primary_key=True),
    Column("email", Text),
    moment("email_verified_at", nullable=True),
    Column("name", Text),
    moment("created_at"),
    moment("suspended_at", nullable=True),
    moment("mail_stopped_at", nullable=True),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    moment("deleted_at", nullable=True),
)
Index("accounts_email_key", accounts.c.email, unique=True, postgresql_where=text("deleted_at is null"))

identities = Table(
    "identities",
    metadata,
    Column("provider", Text, nullable=False),
    Column("subject", Text, nullable=False),
    uuid("account_id"),
    Column("secret", Text),
    Column("email", Text),
    moment("created_at"),
    PrimaryKeyConstraint("provider", "subject"),
)
Index("identities_account_id_idx", identities.c.account_id)

apple_grants = Table(
    "apple_grants",
    metadata,
    uuid("account_id"),
    Column("client_id", Text, nullable=False),
    Column("secret", Text, nullable=False),
    moment("created_at"),
    moment("released_at", nullable=True),
    PrimaryKeyConstraint("account_id", "client_id"),
)

mailed_tokens = Table(
    "mailed_tokens",
    metadata,
    uuid("id", primary_key=True),
    app_id(),
    uuid("account_id"),
    Column("purpose", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    moment("created_at"),
    moment("expires_at"),
    moment("spent_at", nullable=True),
)
Index("mailed_tokens_account_id_idx", mailed_tokens.c.account_id)

memberships = Table(
    "memberships",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("timezone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("preferences", JSONB, nullable=False, server_default=text("'{}'")),
    moment("created_at"),
    moment("suspended_at", nullable=True),
    Column("avatar_seed", Text),
    PrimaryKeyConstraint("app_id", "user_id"),
)
Index("memberships_user_id_idx", memberships.c.user_id)
Index("memberships_created_at_idx", memberships.c.app_id, memberships.c.created_at, memberships.c.user_id)

ai_budgets = Table(
    "ai_budgets",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("micros", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("per", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id"),
)

zone_changes = Table(
    "zone_changes",
    metadata,
    app_id(),
    uuid("user_id"),
    moment("effective_at"),
    Column("zone", Text, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "effective_at"),
)

sessions = Table(
    "sessions",
    metadata,
    uuid("id", primary_key=True),
    app_id(),
    uuid("user_id"),
    moment("created_at"),
    moment("last_used_at"),
    moment("revoked_at", nullable=True),
)
Index("sessions_user_id_idx", sessions.c.user_id)
Index("sessions_revoked_at_idx", sessions.c.revoked_at, postgresql_where=text("revoked_at is not null"))

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    app_id(),
    Column("session_id", Uuid, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("generation", Integer, nullable=False),
    moment("created_at"),
    moment("used_at", nullable=True),
)
Index("refresh_tokens_session_id_idx", refresh_tokens.c.session_id)

audit_log = Table(
    "audit_log",
    metadata,
    uuid("id", primary_key=True),
    app_id(),
    uuid("user_id", nullable=True),
    Column("action", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    moment("at"),
    Column("request_id", Text),
)
Index("audit_log_user_id_idx", audit_log.c.user_id, postgresql_where=text("user_id is not null"))
Index("audit_log_at_idx", audit_log.c.at)
