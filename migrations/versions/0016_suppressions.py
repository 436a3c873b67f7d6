"""Addresses that get no more letters."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import studio

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- By SHA-256 of the address in lower case.
        create table suppressions (
            address bytea primary key,
            reason text not null,
            account_id uuid,
            created_at timestamptz not null
        );
        create index suppressions_account_id_idx on suppressions (account_id);
        """
    )
    op.execute(studio("suppressions"))


def downgrade() -> None:
    op.execute("drop table suppressions")
