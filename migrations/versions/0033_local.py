"""Apps that live in the browser: documents that sync, and pages of links with their clicks."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create table documents (
            app_id text not null,
            user_id uuid not null,
            name text not null,
            version bigint not null,
            body jsonb not null,
            updated_at timestamptz not null,
            constraint documents_pkey primary key (app_id, user_id, name)
        );
        create index documents_user_id_idx on documents (user_id);

        create table link_pages (
            app_id text not null,
            user_id uuid not null,
            handle text not null,
            version bigint not null,
            body jsonb not null,
            constraint link_pages_pkey primary key (app_id, user_id),
            constraint link_pages_app_id_handle_key unique (app_id, handle)
        );
        create index link_pages_user_id_idx on link_pages (user_id);

        create table links (
            app_id text not null,
            id text not null,
            user_id uuid not null,
            url text not null,
            constraint links_pkey primary key (app_id, id)
        );
        create index links_app_id_user_id_idx on links (app_id, user_id);
        create index links_user_id_idx on links (user_id);

        create table link_clicks (
            app_id text not null,
            link_id text not null,
            day date not null,
            clicks bigint not null,
            constraint link_clicks_pkey primary key (app_id, link_id, day),
            constraint link_clicks_link_fkey foreign key (app_id, link_id) references links (app_id, id)
                on delete cascade
        );
        """
    )
    for table in ("documents", "link_pages", "links", "link_clicks"):
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute("drop table link_clicks; drop table links; drop table link_pages; drop table documents")
