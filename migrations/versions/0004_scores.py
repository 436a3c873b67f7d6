"""Pseudonyms, quiet scores, and leaderboards: the best of each person, and how many people have each level."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("pseudonyms", "quiet_scores", "leaderboard_bests", "leaderboard_levels")


def upgrade() -> None:
    op.execute(
        """
        create table pseudonyms (
            app_id text not null,
            user_id uuid not null,
            pseudonym text not null,
            likeness text not null,
            primary key (user_id, app_id),
            unique (app_id, likeness)
        );
        create table quiet_scores (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            db_level smallint not null,
            recorded_at timestamptz not null,
            day date not null,
            primary key (user_id, app_id, id)
        );
        create table leaderboard_bests (
            app_id text not null,
            period text not null,
            starts date not null,
            user_id uuid not null,
            db_level smallint not null,
            score_id uuid not null,
            shown boolean not null,
            previous_level smallint,
            primary key (app_id, period, starts, user_id)
        );
        create index leaderboard_bests_order_idx on leaderboard_bests (app_id, period, starts, db_level, score_id)
            where shown;
        create index leaderboard_bests_user_id_idx on leaderboard_bests (user_id, app_id);
        -- At most 121 rows a board, rewritten at every new best: room on the page keeps the rewrites heap-only.
        create table leaderboard_levels (
            app_id text not null,
            period text not null,
            starts date not null,
            db_level smallint not null,
            people integer not null,
            primary key (app_id, period, starts, db_level)
        ) with (fillfactor = 50);
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
