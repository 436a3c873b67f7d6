"""Payments, refunds and what people own."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import studio, tenant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OF_AN_APP = ("checkout_sessions", "payments", "refunds", "fulfilments", "entitlements")


def upgrade() -> None:
    op.execute(
        """
        create table checkout_sessions (
            app_id text not null,
            id text not null,
            order_id uuid not null,
            rank smallint not null,
            amount_total bigint not null,
            amount_tax bigint not null,
            currency text not null,
            payment text,
            country text,
            at timestamptz not null,
            primary key (app_id, order_id, id)
        );
        create table payments (
            app_id text not null,
            id text not null,
            kind text not null,
            order_id uuid,
            user_id uuid,
            amount_cents bigint not null,
            tax_cents bigint not null,
            currency text not null,
            paid_at timestamptz not null,
            country text,
            label text not null,
            constraint payments_amount_check check (amount_cents >= tax_cents and tax_cents >= 0),
            constraint payments_kind_check check (kind = 'invoice' or order_id is not null),
            primary key (id)
        );
        create index payments_order_id_idx on payments (app_id, order_id);
        create index payments_paid_at_idx on payments (app_id, paid_at);
        create index payments_user_id_idx on payments (user_id);
        create table payment_reversals (
            payment text not null,
            kind text not null,
            ref text not null,
            amount_cents bigint not null,
            rank smallint not null,
            refund_id uuid,
            at timestamptz not null,
            constraint payment_reversals_kind_check check (kind in ('total', 'step', 'refund', 'dispute')),
            primary key (payment, kind, ref)
        );
        create index payment_reversals_ref_idx on payment_reversals (ref);
        create table refunds (
            app_id text not null,
            id uuid not null,
            order_id uuid,
            payment text,
            amount_cents bigint not null,
            currency text not null,
            status text not null,
            source text not null,
            reason text not null,
            provider_id text,
            made_by uuid,
            created_at timestamptz not null,
            settled_at timestamptz,
            constraint refunds_amount_check check (amount_cents > 0),
            constraint refunds_status_check check (status in ('pending', 'succeeded', 'failed')),
            primary key (app_id, id)
        );
        create index refunds_order_id_idx on refunds (app_id, order_id);
        create index refunds_payment_idx on refunds (app_id, payment);
        create index refunds_created_at_idx on refunds (app_id, created_at);
        create index refunds_made_by_idx on refunds (made_by);
        create index refunds_waiting_idx on refunds (created_at) where status = 'pending' and source = 'admin';
        create table fulfilments (
            app_id text not null,
            order_id uuid not null,
            takes jsonb not null default '[]',
            takes_made integer not null default 0,
            refunded_cents bigint not null default 0,
            flags text[] not null default '{}',
            ended_as text,
            letter_at timestamptz,
            primary key (app_id, order_id)
        );
        create table entitlements (
            app_id text not null,
            user_id uuid not null,
            product_id uuid not null,
            order_id uuid not null,
            quantity integer not null,
            state text not null,
            granted_at timestamptz not null,
            constraint entitlements_state_check check (state in ('active', 'suspended', 'revoked')),
            primary key (app_id, order_id, product_id)
        );
        create index entitlements_user_id_idx on entitlements (user_id, app_id, product_id);
        """
    )
    for table in OF_AN_APP:
        op.execute(tenant(table))
    op.execute(studio("payment_reversals"))


def downgrade() -> None:
    op.execute("drop table payment_reversals")
    for table in reversed(OF_AN_APP):
        op.execute(f"drop table {table}")
