"""Reminders, the memory of deleted ones, and the names of actions that were had from devices."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("reminders", "sync_actions")


def upgrade() -> None:
    op.execute(
        """
        -- A deleted reminder keeps its id, its key and when it was deleted; nothing of what it said.
        create table reminders (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            client_key text,
            type text,
            title text,
            message text,
            time_hour smallint,
            time_minute smallint,
            frequency text,
            custom_days smallint[],
            is_enabled boolean,
            created_at timestamptz,
            edited_at timestamptz not null,
            edited_by text not null,
            deleted boolean not null,
            primary key (user_id, app_id, id)
        );
        create unique index reminders_client_key_idx on reminders (user_id, app_id, client_key)
            where client_key is not null;
        create index reminders_deleted_idx on reminders (edited_at) where deleted;
        create table sync_actions (
            app_id text not null,
            user_id uuid not null,
            type text not null,
            client_id text not null,
            received_at timestamptz not null,
            primary key (user_id, app_id, type, client_id)
        );
        create index sync_actions_received_at_idx on sync_actions (received_at);
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
