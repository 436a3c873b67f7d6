"""Notifications inside apps."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table notices (
            app_id text not null,
            id uuid not null,
            user_id uuid not null,
            type text not null,
            key text not null,
            params jsonb not null,
            about uuid,
            gather text,
            given_at timestamptz not null,
            seen_at timestamptz,
            constraint notices_pkey primary key (app_id, id),
            constraint notices_type_check check (type in ('reward', 'social', 'system'))
        ) with (fillfactor = 80);
        create index notices_user_id_idx on notices (user_id, app_id, given_at, id);
        create index notices_unseen_idx on notices (user_id, app_id) where seen_at is null;
        create unique index notices_gather_idx on notices (user_id, app_id, gather)
            where seen_at is null and gather is not null;
        create index notices_given_at_idx on notices (given_at);

        -- Whose acts a notice is about.
        create table notice_people (
            app_id text not null,
            notice_id uuid not null,
            user_id uuid not null,
            acted_at timestamptz not null,
            constraint notice_people_pkey primary key (app_id, notice_id, user_id),
            constraint notice_people_app_id_fkey foreign key (app_id, notice_id) references notices (app_id, id)
                on delete cascade
        );
        create index notice_people_user_id_idx on notice_people (user_id);

        -- What is told only once.
        create table notice_marks (
            app_id text not null,
            user_id uuid not null,
            once text not null,
            given_at timestamptz not null,
            constraint notice_marks_pkey primary key (user_id, app_id, once)
        );
        create index notice_marks_given_at_idx on notice_marks (given_at);
        """
    )
    for table in ("notices", "notice_people", "notice_marks"):
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute("drop table notice_marks; drop table notice_people; drop table notices")
