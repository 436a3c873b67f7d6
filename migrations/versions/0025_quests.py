"""Challenges that are started, done or given up."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = ("quest_templates", "quests", "quest_totals", "focus_sessions", "social_sessions")


def upgrade() -> None:
    op.execute(
        """
        -- Challenges of admins, and those of the library that they changed.
        create table quest_templates (
            app_id text not null,
            id uuid not null,
            type text not null,
            title_es text not null,
            title_en text not null,
            description_es text not null,
            description_en text not null,
            reward integer not null,
            duration_seconds integer,
            active boolean not null,
            removed boolean not null,
            changed_at timestamptz not null,
            constraint quest_templates_reward_check check (reward >= 0),
            primary key (app_id, id)
        );
        create table quests (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            challenge_id uuid not null,
            type text not null,
            title_es text not null,
            title_en text not null,
            reward integer not null,
            duration_seconds integer,
            status text not null,
            day date not null,
            started_at timestamptz not null,
            expires_at timestamptz not null,
            session_id uuid,
            done_at timestamptz,
            ended_at timestamptz,
            note text,
            look_at timestamptz not null,
            constraint quests_ended_check check ((status = 'pending') = (ended_at is null)
                and (status <> 'completed' or done_at is not null)),
            primary key (user_id, app_id, id)
        );
        create index quests_day_idx on quests (user_id, app_id, day);
        create unique index quests_daily_key on quests (user_id, app_id, challenge_id, day) where type = 'daily';
        create index quests_open_idx on quests (user_id, app_id, challenge_id) where status = 'pending';
        create index quests_session_id_idx on quests (app_id, session_id) where session_id is not null;
        create index quests_look_at_idx on quests (look_at) where status = 'pending';
        create table quest_totals (
            app_id text not null,
            user_id uuid not null,
            type text not null,
            completed integer not null,
            minutes integer not null,
            primary key (user_id, app_id, type)
        ) with (fillfactor = 70);
        create table focus_sessions (
            app_id text not null,
            user_id uuid not null,
            id uuid not null,
            user_challenge_id uuid not null,
            duration_seconds integer not null,
            interruptions integer not null,
            logged_at timestamptz not null,
            constraint focus_sessions_duration_check check (duration_seconds between 1 and 28800),
            primary key (user_id, app_id, id)
        );
        create index focus_sessions_user_challenge_id_idx on focus_sessions (user_id, app_id, user_challenge_id);
        create table social_sessions (
            app_id text not null,
            id uuid not null,
            inviter_id uuid not null,
            invitee_id uuid not null,
            challenge_id uuid not null,
            title_es text not null,
            title_en text not null,
            reward integer not null,
            state text not null,
            day date not null,
            created_at timestamptz not null,
            expires_at timestamptz not null,
            ended_at timestamptz,
            inviter_quest_id uuid,
            invitee_quest_id uuid,
            look_at timestamptz not null,
            constraint social_sessions_people_check check (inviter_id <> invitee_id),
            primary key (app_id, id)
        );
        create index social_sessions_inviter_id_idx on social_sessions (inviter_id, app_id, id);
        create index social_sessions_invitee_id_idx on social_sessions (invitee_id, app_id, id);
        create index social_sessions_look_at_idx on social_sessions (look_at) where state = 'pending';
        """
    )
    for table in TABLES:
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(f"drop table {', '.join(TABLES)}")
