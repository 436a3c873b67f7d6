"""Tables of notifications inside apps."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, Text, and_
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

notices = Table(
    "notices",
    metadata,
    app_id(),
    uuid("id"),
    uuid("user_id"),
    Column("type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("params", JSONB, nullable=False),
    uuid("about", nullable=True),
    Column("gather", Text),
    moment("given_at"),
    moment("seen_at", nullable=True),
    CheckConstraint("type in ('reward', 'social', 'system')", name="type"),
    PrimaryKeyConstraint("app_id", "id"),
)
_unseen = notices.c.seen_at.is_(None)
Index("notices_user_id_idx", notices.c.user_id, notices.c.app_id, notices.c.given_at, notices.c.id)
Index("notices_unseen_idx", notices.c.user_id, notices.c.app_id, postgresql_where=_unseen)
Index(
    "notices_gather_idx",
    notices.c.user_id,
    notices.c.app_id,
    notices.c.gather,
    unique=True,
    postgresql_where=and_(_unseen, notices.c.gather.is_not(None)),
)
Index("notices_given_at_idx", notices.c.given_at)

notice_people = Table(
    "notice_people",
    metadata,
    app_id(),
    uuid("notice_id"),
    uuid("user_id"),
    moment("acted_at"),
    PrimaryKeyConstraint("app_id", "notice_id", "user_id"),
    ForeignKeyConstraint(["app_id", "notice_id"], ["notices.app_id", "notices.id"], ondelete="CASCADE"),
)
Index("notice_people_user_id_idx", notice_people.c.user_id)

notice_marks = Table(
    "notice_marks",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("once", Text, nullable=False),
    moment("given_at"),
    PrimaryKeyConstraint("user_id", "app_id", "once"),
)
Index("notice_marks_given_at_idx", notice_marks.c.given_at)
