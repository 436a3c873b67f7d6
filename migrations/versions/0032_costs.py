"""What apps cost: what was imported, samples of shared services, alerts; and messages that bots sent."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import studio, tenant

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table portfolio_services (
            service text not null,
            place integer not null,
            body jsonb not null,
            constraint portfolio_services_pkey primary key (service)
        );
        create table portfolio_apps (
            app text not null,
            place integer not null,
            body jsonb not null,
            constraint portfolio_apps_pkey primary key (app)
        );
        create table portfolio_samples (
            service text not null,
            day date not null,
            used double precision not null,
            constraint portfolio_samples_pkey primary key (service, day)
        );
        create table portfolio_alerts (
            ordinal bigint generated always as identity,
            code text not null,
            subject text not null,
            message text not null,
            about_a_service boolean not null,
            raised_at timestamptz not null,
            ended_at timestamptz,
            constraint portfolio_alerts_pkey primary key (ordinal)
        );
        create index portfolio_alerts_code_subject_ordinal_idx on portfolio_alerts (code, subject, ordinal);

        -- Messages that a bot has sent, by day of UTC.
        create table bot_sent (
            app_id text not null,
            day date not null,
            messages bigint not null,
            constraint bot_sent_pkey primary key (app_id, day)
        );
        """
    )
    for table in ("portfolio_services", "portfolio_apps", "portfolio_samples", "portfolio_alerts"):
        op.execute(studio(table))
    op.execute(tenant("bot_sent"))


def downgrade() -> None:
    op.execute(
        """
        drop table bot_sent; drop table portfolio_alerts; drop table portfolio_samples; drop table portfolio_apps;
        drop table portfolio_services
        """
    )
