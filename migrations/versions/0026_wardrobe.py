"""Store items, avatars and energy."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = ("store_items", "avatar_items", "avatar_energy", "energy_changes")


def upgrade() -> None:
    op.execute(
        """
        -- What admins made, and what of the library they changed; the rest of the library is in the code.
        create table store_items (
            app_id text not null,
            id uuid not null,
            item jsonb not null,
            changed_at timestamptz not null,
            primary key (app_id, id)
        );
        create table avatar_items (
            app_id text not null,
            user_id uuid not null,
            item_id uuid not null,
            category text not null,
            price integer not null,
            equipped boolean not null,
            unlocked_at timestamptz not null,
            primary key (user_id, app_id, item_id)
        );
        create unique index avatar_items_worn_key on avatar_items (user_id, app_id, category) where equipped;
        create index avatar_items_item_id_idx on avatar_items (app_id, item_id);
        create table avatar_energy (
            app_id text not null,
            user_id uuid not null,
            points smallint not null,
            parts bigint not null,
            as_of timestamptz not null,
            primary key (user_id, app_id),
            constraint avatar_energy_points_check check (points between 0 and 100),
            constraint avatar_energy_parts_check check (parts between 0 and 3599999999)
        );
        create table energy_changes (
            app_id text not null,
            user_id uuid not null,
            reason text not null,
            source text not null,
            points smallint not null,
            at timestamptz not null,
            primary key (user_id, app_id, reason, source)
        );
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
