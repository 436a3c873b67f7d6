"""News for open clients, and who is there."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("live_positions", "live_events", "presences")


def upgrade() -> None:
    op.execute(
        """
        -- News with a number up to `since_seq` may lack some that came while nobody was there.
        create table live_positions (
            app_id text not null,
            user_id uuid not null,
            last_seq bigint not null,
            since_seq bigint not null,
            primary key (user_id, app_id)
        ) with (fillfactor = 70);
        create table live_events (
            app_id text not null,
            user_id uuid not null,
            seq bigint not null,
            name text not null,
            data text not null,
            at timestamptz not null,
            primary key (user_id, app_id, seq)
        );
        create index live_events_at_idx on live_events (at);
        -- Every row is rewritten at each heart-beat: room on the page keeps the rewrites heap-only.
        create table presences (
            app_id text not null,
            user_id uuid not null,
            stream_id uuid not null,
            opened_at timestamptz not null,
            seen_at timestamptz not null,
            open boolean not null,
            primary key (app_id, user_id, stream_id)
        ) with (fillfactor = 50);
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
