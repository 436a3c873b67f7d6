"""Configuration that admins change at run time."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table app_config (
            app_id text not null,
            name text not null,
            value jsonb not null,
            changed_at timestamptz not null,
            primary key (app_id, name)
        );
        """
    )
    op.execute(tenant("app_config"))


def downgrade() -> None:
    op.execute("drop table app_config")
