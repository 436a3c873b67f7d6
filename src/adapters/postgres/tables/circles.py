"""Tables of people among each other: profiles, follows, blocks, reports. Triggers that count stand in the migration."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

social_profiles = Table(
    "social_profiles",
    metadata,
    app_id(),
    uuid("user_id"),
    Column("display_name", Text),
    Column("is_private", Boolean, nullable=False, server_default=text("false")),
    Column("followers", Integer, nullable=False, server_default=text("0")),
    Column("following", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("followers >= 0 and following >= 0", name="counts"),
    PrimaryKeyConstraint("user_id", "app_id"),
)

follows = Table(
    "follows",
    metadata,
    app_id(),
    uuid("follower_id"),
    uuid("followed_id"),
    moment("followed_at"),
    CheckConstraint("follower_id <> followed_id", name="self"),
    PrimaryKeyConstraint("follower_id", "followed_id", "app_id"),
)
Index("follows_following_idx", follows.c.follower_id, follows.c.app_id, follows.c.followed_at, follows.c.followed_id)
Index("follows_followers_idx", follows.c.followed_id, follows.c.app_id, follows.c.followed_at, follows.c.follower_id)

follow_requests = Table(
    "follow_requests",
    metadata,
    app_id(),
    uuid("follower_id"),
    uuid("followed_id"),
    moment("requested_at"),
    CheckConstraint("follower_id <> followed_id", name="self"),
    PrimaryKeyConstraint("follower_id", "followed_id", "app_id"),
)
Index(
    "follow_requests_waiting_idx",
    follow_requests.c.followed_id,
    follow_requests.c.app_id,
    follow_requests.c.requested_at,
    follow_requests.c.follower_id,
)

blocks = Table(
    "blocks",
    metadata,
    app_id(),
    uuid("blocker_id"),
    uuid("blocked_id"),
    moment("blocked_at"),
    CheckConstraint("blocker_id <> blocked_id", name="self"),
    PrimaryKeyConstraint("blocker_id", "blocked_id", "app_id"),
)
Index("blocks_blocked_id_idx", blocks.c.blocked_id, blocks.c.app_id)
Index("blocks_listed_idx", blocks.c.blocker_id, blocks.c.app_id, blocks.c.blocked_at, blocks.c.blocked_id)

reports = Table(
    "reports",
    metadata,
    app_id(),
    uuid("id"),
    uuid("reporter_id", nullable=True),
    uuid("user_id"),
    uuid("post_id", nullable=True),
    Column("reason", Text, nullable=False),
    moment("created_at"),
    PrimaryKeyConstraint("app_id", "id"),
)
Index(
    "reports_person_key",
    reports.c.reporter_id,
    reports.c.app_id,
    reports.c.user_id,
    unique=True,
    postgresql_where=text("post_id is null"),
)
Index(
    "reports_post_key",
    reports.c.reporter_id,
    reports.c.app_id,
    reports.c.post_id,
    unique=True,
    postgresql_where=text("post_id is not null"),
)
Index("reports_user_id_idx", reports.c.user_id)
Index("reports_post_id_idx", reports.c.post_id, reports.c.app_id, postgresql_where=text("post_id is not null"))
