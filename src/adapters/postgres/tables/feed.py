"""Tables of posts and likes. Triggers that count stand in the migration."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

posts = Table(
    "posts",
    metadata,
    app_id(),
    uuid("id"),
    uuid("author_id"),
    uuid("quest_id"),
    Column("note", Text),
    Column("image_key", Text),
    Column("thumbnail_key", Text),
    Column("status", Text, nullable=False),
    Column("flags", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    moment("reported_at", nullable=True),
    moment("published_at", nullable=True),
    moment("created_at"),
    Column("likes", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("status in ('pending', 'published', 'held', 'removed')", name="status"),
    CheckConstraint("published_at is not null or status <> 'published'", name="published"),
    CheckConstraint("likes >= 0", name="likes"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("app_id", "quest_id"),
)
Index(
    "posts_timeline_idx",
    posts.c.author_id,
    posts.c.app_id,
    posts.c.published_at,
    posts.c.id,
    postgresql_where=text("status = 'published'"),
)
Index(
    "posts_unpublished_idx",
    posts.c.author_id,
    posts.c.app_id,
    posts.c.created_at,
    posts.c.id,
    postgresql_where=text("status in ('pending', 'held')"),
)
Index("posts_author_id_idx", posts.c.author_id)
Index("posts_review_idx", posts.c.app_id, posts.c.status, posts.c.id, postgresql_where=posts.c.status != "published")
Index("posts_reported_idx", posts.c.app_id, posts.c.id, postgresql_where=posts.c.reported_at.is_not(None))
Index("posts_waiting_idx", posts.c.created_at, postgresql_where=posts.c.status == "pending")

post_likes = Table(
    "post_likes",
    metadata,
    app_id(),
    uuid("post_id"),
    uuid("user_id"),
    moment("liked_at"),
    PrimaryKeyConstraint("post_id", "user_id", "app_id"),
    ForeignKeyConstraint(["app_id", "post_id"], ["posts.app_id", "posts.id"], ondelete="CASCADE"),
)
Index("post_likes_user_id_idx", post_likes.c.user_id)
