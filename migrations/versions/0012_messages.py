"""Appointments, messages and preferences."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("appointments", "messages", "message_preferences")


def upgrade() -> None:
    op.execute(
        """
        -- A row for each thing that comes up again for a person. A tick reads the ends of two indexes, however many.
        create table appointments (
            app_id text not null,
            user_id uuid not null,
            kind text not null,
            ref uuid not null,
            rule jsonb not null,
            due_at timestamptz not null,
            day date not null,
            planned_at timestamptz not null,
            primary key (user_id, app_id, kind, ref)
        );
        create index appointments_due_at_idx on appointments (due_at);
        create index appointments_planned_at_idx on appointments (planned_at);
        create table messages (
            id uuid primary key,
            app_id text not null,
            user_id uuid not null,
            type text not null,
            key text not null,
            ref uuid,
            day date not null,
            created_at timestamptz not null,
            due_at timestamptz not null,
            expires_at timestamptz not null,
            batch uuid,
            state text not null,
            attempts integer not null,
            accepted integer not null,
            remaining text[],
            reason text not null,
            settled_at timestamptz,
            unique (user_id, app_id, type, key),
            constraint messages_state_check check (
                state in ('waiting', 'handed', 'sending', 'sent', 'dropped', 'failed', 'in_doubt')
            )
        );
        create index messages_due_at_idx on messages (due_at) where state = 'waiting';
        create index messages_batch_idx on messages (batch) where state in ('handed', 'sending');
        create index messages_created_at_idx on messages (created_at);
        create table message_preferences (
            app_id text not null,
            user_id uuid not null,
            chosen jsonb not null default '{}',
            quiet_start smallint,
            quiet_end smallint,
            primary key (user_id, app_id)
        );
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
