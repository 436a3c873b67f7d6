"""Row-level security, in the words that migrations use."""

from __future__ import annotations

from adapters.postgres.database import SERVICE_ROLE


def service_role() -> str:
    """Make the role under which the service works, unless it is there: it owns nothing and can't log in by itself."""
    return f"""
        do $$ begin
            if not exists (select from pg_roles where rolname = '{SERVICE_ROLE}') then
                create role {SERVICE_ROLE} nologin noinherit nobypassrls;
            end if;
        exception when duplicate_object or unique_violation then null;
        end $$;
        grant {SERVICE_ROLE} to current_user;
        grant usage on schema public to {SERVICE_ROLE};
    """


def tenant(table: str) -> str:
    """Put a table with an `app_id` behind the second wall and let the service use it.

    The tenant is the setting `app.id`; without it no row is seen; `*` is studio-wide work (see
    `core.shared.actor.STUDIO`).
    """
    return f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy tenant on {table}
            using (app_id = current_setting('app.id', true) or current_setting('app.id', true) = '*')
            with check (app_id = current_setting('app.id', true) or current_setting('app.id', true) = '*');
        grant select, insert, update, delete on {table} to {SERVICE_ROLE};
    """


def studio(table: str) -> str:
    """Let the service use a table of the studio, which has no tenant."""
    return f"grant select, insert, update, delete on {table} to {SERVICE_ROLE};"
