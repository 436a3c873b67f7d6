"""Streaks: the facts that they follow from, and the folded state that answers a read."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("streak_logs", "streak_pauses", "streak_repairs", "streak_freezes", "streaks")


def upgrade() -> None:
    op.execute(
        """
        create table streak_logs (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            logged_at timestamptz not null,
            day date not null,
            duration_seconds integer not null,
            primary key (user_id, app_id, id)
        );
        create table streak_pauses (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            first_day date not null,
            last_day date not null,
            created_at timestamptz not null,
            primary key (user_id, app_id, id)
        );
        create table streak_repairs (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            repaired_at timestamptz not null,
            first_day date not null,
            last_day date not null,
            free boolean not null,
            primary key (user_id, app_id, id)
        );
        create table streak_freezes (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            granted_at timestamptz not null,
            count integer not null check (count > 0),
            reason text not null,
            primary key (user_id, app_id, id)
        );
        -- One row a user, rewritten at every log: room on the page keeps the rewrites heap-only.
        create table streaks (
            app_id text not null,
            user_id uuid not null,
            version bigint not null,
            rules bigint not null,
            valid_from timestamptz not null,
            valid_until timestamptz not null,
            snapshot text not null,
            answer text not null,
            primary key (user_id, app_id)
        ) with (fillfactor = 70);
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
