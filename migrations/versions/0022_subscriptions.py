"""Subscriptions, their bills, customers and premium."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("stripe_customers", "subscriptions", "subscription_bills", "subscription_attempts", "premium_grants")


def upgrade() -> None:
    op.execute(
        """
        -- Kept without the person: a subscription that is told of later is theirs to end.
        create table stripe_customers (
            app_id text not null,
            id uuid primary key,
            user_id uuid,
            customer text,
            unique (app_id, user_id)
        );
        create index stripe_customers_user_id_idx on stripe_customers (user_id);
        create index stripe_customers_customer_idx on stripe_customers (customer);
        create table subscriptions (
            app_id text not null,
            id uuid not null,
            user_id uuid,
            stripe_id text primary key,
            customer text,
            plan text,
            status text not null,
            as_of timestamptz not null,
            said_by text not null,
            started_at timestamptz not null,
            amount_cents bigint,
            currency text,
            period_end timestamptz,
            overdue_since timestamptz,
            cancel_at_period_end boolean not null,
            cancel_at timestamptz,
            ended_at timestamptz,
            waiting boolean not null,
            second boolean not null,
            lapsed boolean not null,
            failing_since timestamptz,
            failed_at timestamptz,
            settled_at timestamptz,
            unique (app_id, id)
        );
        create index subscriptions_user_id_idx on subscriptions (user_id, app_id);
        create index subscriptions_nobodys_idx on subscriptions (app_id)
            where user_id is null and status not in ('canceled', 'incomplete_expired');
        create index subscriptions_period_end_idx on subscriptions (period_end)
            where status not in ('canceled', 'incomplete_expired');
        create table subscription_bills (
            app_id text not null,
            id text not null,
            user_id uuid,
            subscription text not null,
            kind text not null,
            plan text,
            amount_cents bigint not null,
            tax_cents bigint not null,
            currency text,
            made_at timestamptz not null,
            failed_at timestamptz,
            last_failed_at timestamptz,
            paid_at timestamptz,
            payment text,
            refunded_cents bigint not null,
            dispute text,
            worth bigint,
            credits bigint,
            granted integer not null,
            taken bigint not null,
            disputed boolean not null,
            told boolean not null,
            constraint subscription_bills_taken_check check (taken >= 0 and taken <= coalesce(credits, 0)),
            constraint subscription_bills_credits_check check (credits is null or paid_at is not null),
            primary key (app_id, id)
        );
        create index subscription_bills_subscription_idx on subscription_bills (app_id, subscription);
        create index subscription_bills_payment_idx on subscription_bills (payment);
        create index subscription_bills_user_id_idx on subscription_bills (user_id);
        create table subscription_attempts (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            wish text not null,
            made_at timestamptz not null,
            session_id text,
            coupon_id uuid,
            primary key (user_id, app_id)
        );
        create table premium_grants (
            app_id text not null,
            user_id uuid not null,
            source text not null,
            until timestamptz,
            primary key (user_id, app_id, source)
        );
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
