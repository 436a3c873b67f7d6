"""Products, categories and reviews."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import studio, tenant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TENANTS = (
    "products",
    "categories",
    "search_words",
    "search_grams",
    "reviews",
    "sold_orders",
    "catalogue_versions",
)


def upgrade() -> None:
    op.execute(
        """
        -- Room on each page, so that stock changes leave the indexes alone.
        create table products (
            app_id text not null,
            id uuid not null,
            name text not null,
            description text not null,
            type text not null,
            price_cents integer not null constraint products_price_cents_check check (price_cents >= 0),
            currency text not null,
            price_credits integer constraint products_price_credits_check check (price_credits > 0),
            stock integer constraint products_stock_check check (stock >= 0),
            active boolean not null,
            image text,
            asset text,
            asset_name text,
            share_ai_cache boolean not null,
            stripe_product text,
            category_ids uuid[] not null,
            sold integer not null default 0,
            ratings integer[] not null default '{0,0,0,0,0}',
            created_at timestamptz not null,
            deleted_at timestamptz,
            constraint products_pkey primary key (app_id, id)
        ) with (fillfactor = 80);
        create table categories (
            app_id text not null,
            id uuid not null,
            name text not null,
            slug text not null,
            products integer not null default 0 constraint categories_products_check check (products >= 0),
            created_at timestamptz not null,
            constraint categories_pkey primary key (app_id, id),
            constraint categories_app_id_slug_key unique (app_id, slug)
        );
        -- Lists of active products in every order, and nothing but what everybody may know. It has no row security:
        -- under it Postgres would not use the index of words, because tsvector's operator is not leakproof.
        create table product_search (
            id uuid not null constraint product_search_pkey primary key,
            app text not null,
            words tsvector not null,
            price_cents integer not null,
            currency text not null,
            type text not null,
            sold integer not null
        );
        create index product_search_words_idx on product_search using gin (words) with (fastupdate = off);
        create index product_search_newest_idx on product_search (app, id);
        create index product_search_price_idx on product_search (app, price_cents, id);
        create index product_search_sold_idx on product_search (app, sold, id);
        create table search_words (
            app_id text not null,
            word text not null,
            products integer not null,
            constraint search_words_pkey primary key (app_id, word)
        );
        create table search_grams (
            app_id text not null,
            gram text not null,
            word text not null,
            constraint search_grams_pkey primary key (app_id, gram, word)
        );
        create table reviews (
            app_id text not null,
            id uuid not null,
            product_id uuid not null,
            user_id uuid not null,
            rating smallint not null constraint reviews_rating_check check (rating between 1 and 5),
            comment text not null,
            hidden boolean not null,
            created_at timestamptz not null,
            updated_at timestamptz not null,
            constraint reviews_pkey primary key (app_id, id),
            constraint reviews_app_id_product_id_user_id_key unique (app_id, product_id, user_id)
        );
        create index reviews_product_id_idx on reviews (app_id, product_id, id);
        create index reviews_user_id_idx on reviews (user_id);
        create table sold_orders (
            app_id text not null,
            order_id uuid not null,
            sold boolean not null,
            constraint sold_orders_pkey primary key (app_id, order_id)
        );
        create table catalogue_versions (
            app_id text not null,
            part smallint not null,
            version bigint not null,
            constraint catalogue_versions_pkey primary key (app_id, part)
        ) with (fillfactor = 50);
        """
    )
    op.execute(_TRIGGERS)
    for table in _TENANTS:
        op.execute(tenant(table))
    op.execute(studio("product_search"))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(_TENANTS)}, product_search")
    op.execute("drop function count_catalogue_change(), count_rating()")


# The version is counted as the last thing of a transaction, so that buyers wait for one another no longer than a commit
# takes, and in eight parts, so that they seldom do; who reads takes the sum.
_TRIGGERS = """
create function count_catalogue_change() returns trigger language plpgsql as $$
declare
    app text := case when tg_op = 'DELETE' then old.app_id else new.app_id end;
    mark text := app || ' ' || pg_current_xact_id();
begin
    if current_setting('catalogue.counted', true) is distinct from mark then
        insert into catalogue_versions as kept (app_id, part, version) values (app, mod(pg_backend_pid(), 8), 1)
            on conflict (app_id, part) do update set version = kept.version + 1;
        perform set_config('catalogue.counted', mark, true);
    end if;
    return null;
end $$;

create constraint trigger products_count_change after insert or delete on products
    deferrable initially deferred for each row execute function count_catalogue_change();
create constraint trigger products_count_update after update on products
    deferrable initially deferred for each row when (old.* is distinct from new.*)
    execute function count_catalogue_change();
create constraint trigger categories_count_change after insert or delete on categories
    deferrable initially deferred for each row execute function count_catalogue_change();
create constraint trigger categories_count_update after update on categories
    deferrable initially deferred for each row when (old.* is distinct from new.*)
    execute function count_catalogue_change();
create constraint trigger reviews_count_change after insert or update or delete on reviews
    deferrable initially deferred for each row execute function count_catalogue_change();

create function count_rating() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and not old.hidden then
        update products set ratings[old.rating] = ratings[old.rating] - 1
            where app_id = old.app_id and id = old.product_id;
    end if;
    if tg_op <> 'DELETE' and not new.hidden then
        update products set ratings[new.rating] = ratings[new.rating] + 1
            where app_id = new.app_id and id = new.product_id;
    end if;
    return null;
end $$;

create trigger reviews_count_rating after insert or update or delete on reviews
    for each row execute function count_rating();
"""
