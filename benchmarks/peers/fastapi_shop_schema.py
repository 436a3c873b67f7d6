"""The tables of peer (g)'s shop, apart from it: who fills them need not be able to run it."""

from __future__ import annotations

SCHEMA = """
    create table peer_users (id uuid primary key, email text not null);
    create table peer_goods (id uuid primary key, name text not null, price_cents int not null, currency text not null,
        stock int, active boolean not null);
    create table peer_cart_lines (user_id uuid not null, product_id uuid not null references peer_goods,
        quantity int not null, primary key (user_id, product_id));
    create table peer_orders (id uuid primary key, user_id uuid not null, status text not null, currency text not null,
        total_cents int not null, session_id text, session_url text, created_at timestamptz not null,
        expires_at timestamptz not null);
    create index on peer_orders (user_id);
    create table peer_order_lines (id uuid primary key, order_id uuid not null references peer_orders,
        product_id uuid not null, name text not null, quantity int not null, unit_price_cents int not null);
    create index on peer_order_lines (order_id);
"""
