"""Tables of the frame: effects and their delivery."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    uuid("id"),
    app_id(),
    Column("name", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    moment("occurred_at"),
    Column("request_id", Text),
)

jobs = Table(
    "jobs",
    metadata,
    uuid("id", primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    app_id(),
    Column("name", Text, nullable=False),
    Column("key", Text),
    Column("event", Text),
    Column("payload", JSONB, nullable=False),
    moment("created_at"),
    moment("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="pending"),
    moment("lease_until", nullable=True),
    Column("last_error", Text),
    Column("request_id", Text),
    moment("settled_at", nullable=True),
    UniqueConstraint("name", "key"),
    CheckConstraint("state in ('pending', 'running', 'done', 'parked')", name="state"),
)
Index("jobs_due_idx", jobs.c.due_at, jobs.c.seq, postgresql_where=text("state in ('pending', 'running')"))
Index("jobs_settled_at_idx", jobs.c.settled_at, postgresql_where=text("state in ('done', 'parked')"))

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    uuid("user_id", primary_key=True),
    app_id(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    moment("created_at", index=True),
    Column("status", SmallInteger),
    Column("body", LargeBinary),
    moment("lease_until", nullable=True),
)

inbox = Table(
    "inbox",
    metadata,
    uuid("id", primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("app_id", Text),
    moment("received_at", index=True),
    Column("headers", JSONB, nullable=False, server_default="{}"),
    Column("body", LargeBinary, nullable=False),
    Column("lane", Text),
    UniqueConstraint("source", "event_id"),
)
Index("inbox_lane_idx", inbox.c.lane, inbox.c.seq, postgresql_where=inbox.c.lane.isnot(None))

inbox_guards = Table(
    "inbox_guards",
    metadata,
    Column("source", Text, primary_key=True),
    Column("object", Text, primary_key=True),
    moment("occurred_at"),
    Column("event_id", Text, nullable=False),
)

figures = Table(
    "figures",
    metadata,
    Column("name", Text, primary_key=True),
    Column("of", Text, primary_key=True),
    Column("value", Double, nullable=False),
)
