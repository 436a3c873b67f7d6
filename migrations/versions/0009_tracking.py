"""What people note down day by day, and their goals."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("tracking_entries", "tracking_days", "tracking_totals", "daily_goals")


def upgrade() -> None:
    op.execute(
        """
        create table tracking_entries (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            day date not null,
            at timestamptz not null,
            sets jsonb not null,
            adds jsonb not null,
            primary key (user_id, app_id, id)
        );
        create index tracking_entries_day_idx on tracking_entries (user_id, app_id, day);
        -- A day is rewritten with every glass of water: room on the page keeps the rewrites heap-only.
        create table tracking_days (
            app_id text not null,
            user_id uuid not null,
            day date not null,
            water_intake integer not null check (water_intake between 0 and 100000),
            mood jsonb,
            breathing_sessions integer not null check (breathing_sessions between 0 and 10000),
            posture_checks integer not null check (posture_checks between 0 and 10000),
            screen_breaks integer not null check (screen_breaks between 0 and 10000),
            morning_stretch boolean not null,
            evening_reflection boolean not null,
            last_at timestamptz not null,
            last_id uuid not null,
            entries integer not null,
            updated_at timestamptz not null,
            closed boolean not null default false,
            primary key (user_id, app_id, day)
        ) with (fillfactor = 70);
        create index tracking_days_open_idx on tracking_days (day) where not closed;
        create table tracking_totals (
            app_id text not null,
            user_id uuid not null,
            tracked_days integer not null,
            hydrated_days integer not null,
            breathing_sessions bigint not null,
            posture_checks bigint not null,
            screen_breaks bigint not null,
            stretch_days integer not null,
            reflection_days integer not null,
            primary key (user_id, app_id)
        ) with (fillfactor = 70);
        create table daily_goals (
            app_id text not null,
            user_id uuid not null,
            water_intake integer,
            breathing_sessions integer,
            posture_checks integer,
            screen_breaks integer,
            challenges integer,
            primary key (user_id, app_id)
        );
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
