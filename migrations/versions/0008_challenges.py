"""Challenges: those written for people, completions with their rollups, and rankings of weeks."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "own_challenges",
    "challenge_allowances",
    "challenge_completions",
    "completion_totals",
    "completion_days",
    "ranking_weeks",
    "ranking_levels",
)


def upgrade() -> None:
    op.execute(
        """
        create table own_challenges (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            title text not null,
            description text not null,
            duration smallint not null,
            emoji text not null,
            fun_fact text not null,
            goal_category text not null,
            energy_level text not null,
            created_at timestamptz not null,
            primary key (user_id, app_id, id)
        );
        create table challenge_allowances (
            app_id text not null,
            user_id uuid not null,
            day date not null,
            used integer not null,
            constraint challenge_allowances_used_check check (used >= 0),
            primary key (user_id, app_id)
        );
        create table challenge_completions (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            challenge_id uuid,
            client_id text,
            title text not null,
            description text,
            duration smallint,
            emoji text,
            fun_fact text,
            goal_category text not null,
            energy_level text not null,
            completed_at timestamptz not null,
            day date not null,
            created_at timestamptz not null,
            primary key (user_id, app_id, id)
        );
        create unique index challenge_completions_client_id_key on challenge_completions (user_id, app_id, client_id)
            where client_id is not null;
        create index challenge_completions_order_idx on challenge_completions (user_id, app_id, completed_at, id);
        create table completion_totals (
            app_id text not null,
            user_id uuid not null,
            goal_category text not null,
            energy_level text not null,
            completions integer not null,
            minutes integer not null,
            days_begun integer not null,
            primary key (user_id, app_id, goal_category, energy_level)
        ) with (fillfactor = 70);
        create table completion_days (
            app_id text not null,
            user_id uuid not null,
            day date not null,
            goal_category text not null,
            energy_level text not null,
            completions integer not null,
            minutes integer not null,
            primary key (user_id, app_id, day, goal_category, energy_level)
        );
        create table ranking_weeks (
            app_id text not null,
            starts date not null,
            user_id uuid not null,
            completions integer not null,
            last_id uuid not null,
            shown boolean not null,
            primary key (app_id, starts, user_id)
        );
        create index ranking_weeks_order_idx on ranking_weeks (app_id, starts, completions desc, last_id) where shown;
        create index ranking_weeks_user_id_idx on ranking_weeks (user_id, app_id);
        -- As many rows a week as there are different counts, rewritten at every completion: room on the page keeps the
        -- rewrites heap-only.
        create table ranking_levels (
            app_id text not null,
            starts date not null,
            completions integer not null,
            people integer not null,
            primary key (app_id, starts, completions)
        ) with (fillfactor = 50);
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
