"""What the payment provider calls our products and the prices of our plans."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- `name` is what the product is called there.
        create table stripe_products (
            app_id text not null,
            product_id uuid not null,
            ref text not null,
            name text not null,
            primary key (app_id, product_id)
        );
        create table stripe_prices (
            app_id text not null,
            lookup_key text not null,
            ref text not null,
            primary key (app_id, lookup_key)
        );
        """
    )
    op.execute(tenant("stripe_products"))
    op.execute(tenant("stripe_prices"))


def downgrade() -> None:
    op.execute("drop table stripe_prices, stripe_products")
