"""Accounts, the ways to sign in to them, their memberships of apps and their sessions."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import studio, tenant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table accounts (
            id uuid primary key,
            email text,
            email_verified_at timestamptz,
            name text,
            created_at timestamptz not null,
            suspended_at timestamptz,
            mail_stopped_at timestamptz,
            roles text[] not null default '{}',
            deleted_at timestamptz
        );
        create unique index accounts_email_key on accounts (email) where deleted_at is null;

        create table identities (
            provider text not null,
            subject text not null,
            account_id uuid not null,
            secret text,
            email text,
            created_at timestamptz not null,
            primary key (provider, subject)
        );
        create index identities_account_id_idx on identities (account_id);

        create table apple_grants (
            account_id uuid not null,
            client_id text not null,
            secret text not null,
            created_at timestamptz not null,
            released_at timestamptz,
            primary key (account_id, client_id)
        );

        create table mailed_tokens (
            id uuid primary key,
            app_id text not null,
            account_id uuid not null,
            purpose text not null,
            hash bytea not null constraint mailed_tokens_hash_key unique,
            email text not null,
            created_at timestamptz not null,
            expires_at timestamptz not null,
            spent_at timestamptz
        );
        create index mailed_tokens_account_id_idx on mailed_tokens (account_id);

        create table memberships (
            app_id text not null,
            user_id uuid not null,
            timezone text not null,
            locale text not null,
            roles text[] not null default '{}',
            preferences jsonb not null default '{}',
            created_at timestamptz not null,
            suspended_at timestamptz,
            primary key (app_id, user_id)
        );
        create index memberships_user_id_idx on memberships (user_id);

        create table zone_changes (
            app_id text not null,
            user_id uuid not null,
            effective_at timestamptz not null,
            zone text not null,
            primary key (user_id, app_id, effective_at)
        );

        create table sessions (
            id uuid primary key,
            app_id text not null,
            user_id uuid not null,
            created_at timestamptz not null,
            last_used_at timestamptz not null,
            revoked_at timestamptz
        );
        create index sessions_user_id_idx on sessions (user_id);
        create index sessions_revoked_at_idx on sessions (revoked_at) where revoked_at is not null;

        create table refresh_tokens (
            hash bytea primary key,
            app_id text not null,
            session_id uuid not null references sessions (id) on delete cascade,
            generation integer not null,
            created_at timestamptz not null,
            used_at timestamptz
        );
        create index refresh_tokens_session_id_idx on refresh_tokens (session_id);

        create table audit_log (
            id uuid primary key,
            app_id text not null,
            user_id uuid,
            action text not null,
            detail jsonb not null,
            at timestamptz not null,
            request_id text
        );
        create index audit_log_user_id_idx on audit_log (user_id) where user_id is not null;
        create index audit_log_at_idx on audit_log (at);
        """
    )
    for table in ("accounts", "identities", "apple_grants"):
        op.execute(studio(table))
    for table in ("memberships", "zone_changes", "sessions", "refresh_tokens", "mailed_tokens", "audit_log"):
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(
        """drop table audit_log, refresh_tokens, sessions, zone_changes, memberships, mailed_tokens, apple_grants,
        identities, accounts"""
    )
