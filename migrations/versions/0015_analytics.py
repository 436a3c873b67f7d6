"""How much apps are used: counts, and for the present periods who has been counted."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- Few rows, added to every other second: room on the page keeps the rewrites heap-only.
        create table analytics (
            app_id text not null,
            metric text not null,
            starts date not null,
            "of" text not null,
            value bigint not null,
            primary key (app_id, starts, metric, "of")
        ) with (fillfactor = 50);
        create index analytics_starts_idx on analytics (starts);
        create table active_users (
            app_id text not null,
            period text not null,
            starts date not null,
            user_id uuid not null,
            primary key (app_id, period, starts, user_id)
        );
        create index active_users_user_id_idx on active_users (user_id);
        """
    )
    op.execute(tenant("analytics"))
    op.execute(tenant("active_users"))


def downgrade() -> None:
    op.execute("drop table analytics, active_users")
