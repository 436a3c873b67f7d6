"""The service's role and the outbox."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import service_role, tenant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(service_role())
    op.execute(
        """
        create table outbox (
            id uuid primary key,
            app_id text not null,
            name text not null,
            payload jsonb not null,
            occurred_at timestamptz not null,
            request_id text
        )
        """
    )
    op.execute(tenant("outbox"))


def downgrade() -> None:
    op.execute("drop table outbox")
