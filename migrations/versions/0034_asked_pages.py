"""When the payment provider was last asked about the page in which somebody takes a plan."""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter table subscription_attempts add column asked_at timestamptz;
        create index subscription_attempts_made_at_idx on subscription_attempts (made_at) where session_id is not null;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        drop index subscription_attempts_made_at_idx;
        alter table subscription_attempts drop column asked_at;
        """
    )
