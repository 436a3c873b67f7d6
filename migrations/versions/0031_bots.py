"""Bots: the rooms they talk in, what they remember, what comes up, what waits to be sent."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = (
    "bot_rooms",
    "bot_records",
    "bot_numbers",
    "bot_timers",
    "bot_calls",
    "bot_pace",
    "bot_errands",
    "stars_payments",
)


def upgrade() -> None:
    op.execute(
        """
        -- Messages of one lane are dealt with in their order.
        alter table inbox add column lane text;
        create index inbox_lane_idx on inbox (lane, seq) where lane is not null;

        -- A chat by the id it first had; chat is the one that Telegram knows it by now.
        create table bot_rooms (
            app_id text not null,
            room bigint not null,
            chat bigint not null,
            kind text not null,
            title text not null,
            username text not null,
            language text not null,
            timezone text not null,
            user_id uuid,
            started boolean not null,
            blocked_at timestamptz,
            standing text not null,
            constraint bot_rooms_pkey primary key (app_id, room),
            constraint bot_rooms_app_id_chat_key unique (app_id, chat),
            constraint bot_rooms_kind_check check (kind in ('private', 'group', 'channel'))
        );
        create index bot_rooms_user_id_idx on bot_rooms (user_id);

        create table bot_records (
            app_id text not null,
            kind text not null,
            key text not null,
            ordinal bigint generated always as identity,
            tags text[] not null,
            body jsonb not null,
            constraint bot_records_pkey primary key (app_id, kind, key)
        );
        create index bot_records_tags_idx on bot_records using gin (tags);

        create table bot_numbers (
            app_id text not null,
            scope text not null,
            last bigint not null,
            constraint bot_numbers_pkey primary key (app_id, scope)
        );

        -- The serial tells a timer from an earlier one of its key; who has handed it over has made its job.
        create table bot_timers (
            app_id text not null,
            key text not null,
            serial bigint generated always as identity,
            kind text not null,
            due_at timestamptz not null,
            room bigint,
            body jsonb not null,
            handed boolean not null default false,
            constraint bot_timers_pkey primary key (app_id, key),
            constraint bot_timers_serial_key unique (serial)
        );
        create index bot_timers_due_at_idx on bot_timers (due_at) where not handed;

        create table bot_calls (
            app_id text not null,
            id uuid not null,
            ordinal bigint generated always as identity,
            room bigint not null,
            method text not null,
            params jsonb not null,
            tag text not null,
            delete_after interval,
            sending_until timestamptz,
            constraint bot_calls_pkey primary key (app_id, id)
        );
        create index bot_calls_app_id_room_ordinal_idx on bot_calls (app_id, room, ordinal);

        -- Room 0 is the bot as a whole.
        create table bot_pace (
            app_id text not null,
            room bigint not null,
            sent timestamptz[] not null,
            held_until timestamptz,
            constraint bot_pace_pkey primary key (app_id, room)
        );

        create table bot_errands (
            app_id text not null,
            id uuid not null,
            kind text not null,
            room bigint,
            person bigint,
            work jsonb not null,
            body jsonb not null,
            constraint bot_errands_pkey primary key (app_id, id)
        );

        create table stars_payments (
            app_id text not null,
            charge_id text not null,
            person bigint not null,
            amount bigint not null,
            payload text not null,
            paid_at timestamptz not null,
            refunded_at timestamptz,
            constraint stars_payments_pkey primary key (app_id, charge_id),
            constraint stars_payments_amount_check check (amount > 0)
        );
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
    op.execute("drop index inbox_lane_idx; alter table inbox drop column lane")
