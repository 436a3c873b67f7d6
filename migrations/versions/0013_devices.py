"""Devices that can be reached."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- A token is longer than an index takes; its SHA-256 is what must be unique.
        create table devices (
            app_id text not null,
            id uuid not null,
            user_id uuid not null,
            platform text not null,
            token text not null,
            token_hash bytea not null,
            installation_id text,
            registered_at timestamptz not null,
            primary key (app_id, id),
            unique (app_id, token_hash)
        );
        create unique index devices_installation_id_key on devices (app_id, installation_id)
            where installation_id is not null;
        create index devices_user_id_idx on devices (user_id, app_id, registered_at);
        """
    )
    op.execute(tenant("devices"))


def downgrade() -> None:
    op.execute("drop table devices")
