"""Tables of challenges that are started and done, alone and with a friend."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

quest_templates = Table(
    "quest_templates",
    metadata,
    app_id(),
    uuid("id"),
    Column("type", Text, nullable=False),
    Column("title_es", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("description_es", Text, nullable=False),
    Column("description_en", Text, nullable=False),
    Column("reward", Integer, nullable=False),
    Column("duration_seconds", Integer),
    Column("active", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    moment("changed_at"),
    CheckConstraint("reward >= 0", name="reward"),
    PrimaryKeyConstraint("app_id", "id"),
)

quests = Table(
    "quests",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    uuid("challenge_id"),
    Column("type", Text, nullable=False),
    Column("title_es", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("reward", Integer, nullable=False),
    Column("duration_seconds", Integer),
    Column("status", Text, nullable=False),
    Column("day", Date, nullable=False),
    moment("started_at"),
    moment("expires_at"),
    uuid("session_id", nullable=True),
    moment("done_at", nullable=True),
    moment("ended_at", nullable=True),
    Column("note", Text),
    moment("look_at"),
    CheckConstraint(
        "(status = 'pending') = (ended_at is null) and (status <> 'completed' or done_at is not null)", name="ended"
    ),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)
Index("quests_day_idx", quests.c.user_id, quests.c.app_id, quests.c.day)
Index(
    "quests_daily_key",
    quests.c.user_id,
    quests.c.app_id,
    quests.c.challenge_id,
    quests.c.day,
    unique=True,
    postgresql_where=text("type = 'daily'"),
)
Index(
    "quests_open_idx",
    quests.c.user_id,
    quests.c.app_id,
    quests.c.challenge_id,
    postgresql_where=text("status = 'pending'"),
)
Index("quests_session_id_idx", quests.c.app_id, quests.c.session_id, postgresql_where=text("session_id is not null"))
Index("quests_look_at_idx", quests.c.look_at, postgresql_where=text("status = 'pending'"))

quest_totals = Table(
    "quest_totals",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("type", Text, nullable=False),
    Column("completed", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    PrimaryKeyConstraint("user_id", "app_id", "type"),
    postgresql_with={"fillfactor": "70"},
)

focus_sessions = Table(
    "focus_sessions",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("id"),
    uuid("user_challenge_id"),
    Column("duration_seconds", Integer, nullable=False),
    Column("interruptions", Integer, nullable=False),
    moment("logged_at"),
    CheckConstraint("duration_seconds between 1 and 28800", name="duration"),
    PrimaryKeyConstraint("user_id", "app_id", "id"),
)
Index(
    "focus_sessions_user_challenge_id_idx",
    focus_sessions.c.user_id,
    focus_sessions.c.app_id,
    focus_sessions.c.user_challenge_id,
)

social_sessions = Table(
    "social_sessions",
    metadata,
    app_id(),
    uuid("id"),
    uuid("inviter_id"),
    uuid("invitee_id"),
    uuid("challenge_id"),
    Column("title_es", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("reward", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("day", Date, nullable=False),
    moment("created_at"),
    moment("expires_at"),
    moment("ended_at", nullable=True),
    uuid("inviter_quest_id", nullable=True),
    uuid("invitee_quest_id", nullable=True),
    moment("look_at"),
    CheckConstraint("inviter_id <> invitee_id", name="people"),
    PrimaryKeyConstraint("app_id", "id"),
)
Index("social_sessions_inviter_id_idx", social_sessions.c.inviter_id, social_sessions.c.app_id, social_sessions.c.id)
Index("social_sessions_invitee_id_idx", social_sessions.c.invitee_id, social_sessions.c.app_id, social_sessions.c.id)
Index("social_sessions_look_at_idx", social_sessions.c.look_at, postgresql_where=text("state = 'pending'"))
