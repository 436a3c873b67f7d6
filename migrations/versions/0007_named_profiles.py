"""Names and avatars of people."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table memberships add column avatar_seed text")


def downgrade() -> None:
    op.execute("alter table memberships drop column avatar_seed")
