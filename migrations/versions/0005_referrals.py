"""Referral codes and who has redeemed one."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table referral_codes (
            app_id text not null,
            id uuid not null,
            code text not null,
            owner_id uuid not null,
            active boolean not null,
            max_redemptions integer not null,
            redemptions integer not null,
            created_at timestamptz not null,
            constraint referral_codes_redemptions_check check (redemptions between 0 and max_redemptions),
            primary key (app_id, id),
            unique (app_id, code)
        );
        create index referral_codes_owner_id_idx on referral_codes (owner_id, app_id, id);
        create table referral_redemptions (
            app_id text not null,
            user_id uuid not null,
            code_id uuid not null,
            redeemed_at timestamptz not null,
            primary key (user_id, app_id)
        );
        """
    )
    for table in ("referral_codes", "referral_redemptions"):
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute("drop table referral_redemptions, referral_codes")
