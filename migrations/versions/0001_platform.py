"""The service's role, the outbox, jobs and what wakes their workers."""

from __future__ import annotations

from alembic import op

from adapters.postgres.database import SERVICE_ROLE
from adapters.postgres.row_security import service_role, studio, tenant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(service_role())
    op.execute(
        """
        create table outbox (
            seq bigint generated always as identity primary key,
            id uuid not null,
            app_id text not null,
            name text not null,
            payload jsonb not null,
            occurred_at timestamptz not null,
            request_id text
        );

        create table jobs (
            id uuid primary key,
            seq bigint generated always as identity,
            app_id text not null,
            name text not null,
            key text,
            event text,
            payload jsonb not null,
            created_at timestamptz not null,
            due_at timestamptz not null,
            attempts integer not null default 0,
            state text not null default 'pending',
            lease_until timestamptz,
            last_error text,
            request_id text,
            settled_at timestamptz,
            constraint jobs_name_key_key unique (name, key),
            constraint jobs_state_check check (state in ('pending', 'running', 'done', 'parked'))
        );
        create index jobs_due_idx on jobs (due_at, seq) where state in ('pending', 'running');
        create index jobs_settled_at_idx on jobs (settled_at) where state in ('done', 'parked');

        create table idempotency_keys (
            app_id text not null,
            user_id uuid not null,
            key text not null,
            fingerprint bytea not null,
            created_at timestamptz not null,
            status smallint,
            body bytea,
            lease_until timestamptz,
            primary key (user_id, app_id, key)
        );
        create index idempotency_keys_created_at_idx on idempotency_keys (created_at);

        create table inbox (
            id uuid primary key,
            seq bigint generated always as identity,
            source text not null,
            event_id text not null,
            app_id text,
            received_at timestamptz not null,
            headers jsonb not null default '{}',
            body bytea not null,
            constraint inbox_source_event_id_key unique (source, event_id)
        );
        create index inbox_received_at_idx on inbox (received_at);

        create table figures (
            name text not null,
            of text not null,
            value double precision not null,
            primary key (name, of)
        );

        create table inbox_guards (
            source text not null,
            object text not null,
            occurred_at timestamptz not null,
            event_id text not null,
            primary key (source, object)
        );
        """
    )
    for table in ("outbox", "jobs", "idempotency_keys", "inbox"):
        op.execute(tenant(table))
    for table in ("inbox_guards", "figures"):
        op.execute(studio(table))
    # What SAQ 0.26 expects to find (its schema version 3). It only wakes workers, so it may lose what it holds in a
    # crash of the server: unlogged.
    op.execute(
        """
        create unlogged table saq_jobs (
            key text primary key,
            lock_key serial not null,
            job bytea not null,
            queue text not null,
            status text not null,
            priority smallint not null default 0,
            group_key text,
            scheduled bigint not null default extract(epoch from now()),
            expire_at bigint
        );
        create index saq_jobs_queue_idx on saq_jobs (status, queue, priority, scheduled);
        create unlogged table saq_stats (
            worker_id text primary key,
            stats jsonb,
            expire_at bigint,
            metadata jsonb,
            queue_key text
        );
        """
    )
    for table in ("saq_jobs", "saq_stats"):
        op.execute(studio(table))
    op.execute(f"grant usage on sequence saq_jobs_lock_key_seq to {SERVICE_ROLE}")


def downgrade() -> None:
    op.execute("drop table saq_stats, saq_jobs, figures, inbox_guards, inbox, idempotency_keys, jobs, outbox")
