"""Carts, coupons and orders."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("orders", "order_lines", "coupons", "coupon_uses", "cart_lines")


def upgrade() -> None:
    op.execute(
        """
        create table orders (
            app_id text not null,
            id uuid not null,
            user_id uuid,
            type text not null,
            status text not null,
            currency text not null,
            subtotal_cents bigint not null,
            discount_cents bigint not null,
            total_cents bigint not null,
            tax_cents bigint not null,
            coupon_id uuid,
            coupon_code text,
            flag text,
            held boolean not null,
            awaiting_payment boolean not null,
            from_cart boolean not null,
            attempt integer not null,
            session_id text,
            session_url text,
            session_expires_at timestamptz,
            success_url text,
            cancel_url text,
            created_at timestamptz not null,
            expires_at timestamptz not null,
            look_at timestamptz not null,
            paid_at timestamptz,
            fulfilled_at timestamptz,
            asked_at timestamptz,
            constraint orders_total_check check (discount_cents >= 0 and total_cents >= 0
                and total_cents = subtotal_cents - discount_cents),
            primary key (app_id, id)
        );
        create index orders_user_id_idx on orders (user_id, app_id, id);
        create index orders_look_at_idx on orders (look_at) where status = 'pending';
        create index orders_flagged_idx on orders (app_id, id) where flag is not null;
        -- One open checkout per cart.
        create unique index orders_open_cart_idx on orders (user_id, app_id)
            where from_cart and status = 'pending' and not awaiting_payment;
        create table order_lines (
            app_id text not null,
            order_id uuid not null,
            place smallint not null,
            product_id uuid,
            name text not null,
            quantity integer not null,
            unit_price_cents bigint not null,
            discount_cents bigint not null,
            digital boolean not null,
            credit_pack text,
            credits integer not null,
            primary key (app_id, order_id, place)
        );
        create index order_lines_product_id_idx on order_lines (app_id, product_id);
        create table coupons (
            app_id text not null,
            id uuid not null,
            code text not null,
            percent_off smallint,
            amount_off_cents bigint,
            currency text,
            valid_from timestamptz,
            valid_until timestamptz,
            max_redemptions integer,
            max_per_user integer,
            active boolean not null,
            redemptions integer not null,
            created_at timestamptz not null,
            constraint coupons_off_check check ((percent_off is null) <> (amount_off_cents is null)
                and (amount_off_cents is null) = (currency is null)),
            constraint coupons_redemptions_check check (redemptions >= 0),
            primary key (app_id, id),
            unique (app_id, code)
        );
        create table coupon_uses (
            app_id text not null,
            order_id uuid not null,
            coupon_id uuid not null,
            user_id uuid,
            used_at timestamptz not null,
            primary key (app_id, order_id)
        );
        create index coupon_uses_coupon_id_idx on coupon_uses (app_id, coupon_id, user_id);
        create index coupon_uses_user_id_idx on coupon_uses (user_id);
        -- Price and currency are those of the moment when it was put in.
        create table cart_lines (
            app_id text not null,
            user_id uuid not null,
            product_id uuid not null,
            name text not null,
            quantity integer not null,
            unit_price_cents bigint not null,
            currency text not null,
            added_at timestamptz not null,
            constraint cart_lines_quantity_check check (quantity between 1 and 99),
            primary key (user_id, app_id, product_id)
        );
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
