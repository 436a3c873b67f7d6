"""Tables of the bots."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Interval,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.postgres.tables.base import app_id, metadata, moment, uuid


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _ordinal(name: str) -> Column[int]:
    return Column(name, BigInteger, Identity(always=True), nullable=False)


bot_rooms = Table(
    "bot_rooms",
    metadata,
    app_id(),
    _number("room"),
    _number("chat"),
    _text("kind"),
    _text("title"),
    _text("username"),
    _text("language"),
    _text("timezone"),
    uuid("user_id", nullable=True),
    Column("started", Boolean, nullable=False),
    moment("blocked_at", nullable=True),
    _text("standing"),
    CheckConstraint("kind in ('private', 'group', 'channel')", name="kind"),
    PrimaryKeyConstraint("app_id", "room"),
    UniqueConstraint("app_id", "chat"),
)
Index("bot_rooms_user_id_idx", bot_rooms.c.user_id)

bot_records = Table(
    "bot_records",
    metadata,
    app_id(),
    _text("kind"),
    _text("key"),
    _ordinal("ordinal"),
    Column("tags", ARRAY(Text), nullable=False),
    Column("body", JSONB, nullable=False),
    PrimaryKeyConstraint("app_id", "kind", "key"),
)
Index("bot_records_tags_idx", bot_records.c.tags, postgresql_using="gin")

bot_numbers = Table(
    "bot_numbers",
    metadata,
    app_id(),
    _text("scope"),
    _number("last"),
    PrimaryKeyConstraint("app_id", "scope"),
)

bot_timers = Table(
    "bot_timers",
    metadata,
    app_id(),
    _text("key"),
    _ordinal("serial"),
    _text("kind"),
    moment("due_at"),
    _number("room", nullable=True),
    Column("body", JSONB, nullable=False),
    Column("handed", Boolean, nullable=False, server_default="false"),
    PrimaryKeyConstraint("app_id", "key"),
    UniqueConstraint("serial"),
)
Index("bot_timers_due_at_idx", bot_timers.c.due_at, postgresql_where=~bot_timers.c.handed)

bot_calls = Table(
    "bot_calls",
    metadata,
    app_id(),
    uuid("id"),
    _ordinal("ordinal"),
    _number("room"),
    _text("method"),
    Column("params", JSONB, nullable=False),
    _text("tag"),
    Column("delete_after", Interval, nullable=True),
    moment("sending_until", nullable=True),
    PrimaryKeyConstraint("app_id", "id"),
)
Index("bot_calls_app_id_room_ordinal_idx", bot_calls.c.app_id, bot_calls.c.room, bot_calls.c.ordinal)

bot_pace = Table(
    "bot_pace",
    metadata,
    app_id(),
    _number("room"),
    Column("sent", ARRAY(DateTime(timezone=True)), nullable=False),
    moment("held_until", nullable=True),
    PrimaryKeyConstraint("app_id", "room"),
)

bot_errands = Table(
    "bot_errands",
    metadata,
    app_id(),
    uuid("id"),
    _text("kind"),
    _number("room", nullable=True),
    _number("person", nullable=True),
    Column("work", JSONB, nullable=False),
    Column("body", JSONB, nullable=False),
    PrimaryKeyConstraint("app_id", "id"),
)

stars_payments = Table(
    "stars_payments",
    metadata,
    app_id(),
    _text("charge_id"),
    _number("person"),
    _number("amount"),
    _text("payload"),
    moment("paid_at"),
    moment("refunded_at", nullable=True),
    CheckConstraint("amount > 0", name="amount"),
    PrimaryKeyConstraint("app_id", "charge_id"),
)
