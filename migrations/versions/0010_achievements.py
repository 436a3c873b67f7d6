"""What people have achieved, and which definitions have been held against everybody."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("achievement_unlocks", "achievement_rollouts")


def upgrade() -> None:
    op.execute(
        """
        create table achievement_unlocks (
            app_id text not null,
            user_id uuid not null,
            key text not null,
            id uuid not null unique,
            unlocked_at timestamptz not null,
            cause uuid,
            silent boolean not null,
            primary key (user_id, app_id, key)
        );
        create table achievement_rollouts (
            app_id text not null,
            key text not null,
            reached uuid,
            done_at timestamptz,
            primary key (app_id, key)
        );
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
