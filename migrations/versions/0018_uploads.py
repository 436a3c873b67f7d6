"""Uploads and the files that came of them, and licence keys."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table uploads (
            app_id text not null,
            id uuid not null,
            user_id uuid,
            purpose text not null,
            state text not null,
            content_type text not null,
            size bigint not null,
            name text not null,
            key text not null,
            personal boolean not null,
            lingering boolean not null,
            created_at timestamptz not null,
            confirmed_at timestamptz,
            constraint uploads_pkey primary key (app_id, id),
            constraint uploads_key_key unique (key),
            constraint uploads_state_check check (state in ('pending', 'confirmed', 'taken', 'released')),
            constraint uploads_checked_check check (state <> 'taken' or confirmed_at is not null)
        );
        create index uploads_user_id_idx on uploads (user_id);
        create index uploads_untaken_idx on uploads (created_at) where state in ('pending', 'confirmed');
        create index uploads_released_idx on uploads (created_at) where state = 'released';
        create index uploads_lingering_idx on uploads (created_at) where lingering;

        -- Sealed under the server's key; one for each purchase of a product.
        create table licence_keys (
            app_id text not null,
            order_id uuid not null,
            product_id uuid not null,
            user_id uuid not null,
            sealed text not null,
            created_at timestamptz not null,
            constraint licence_keys_pkey primary key (app_id, order_id, product_id)
        );
        create index licence_keys_user_id_idx on licence_keys (user_id);
        """
    )
    op.execute(tenant("uploads"))
    op.execute(tenant("licence_keys"))


def downgrade() -> None:
    op.execute("drop table licence_keys; drop table uploads")
