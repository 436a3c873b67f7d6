"""Profiles, follows, blocks and reports."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- A person without a row goes by the account's name, is public and has no ties.
        create table social_profiles (
            app_id text not null,
            user_id uuid not null,
            display_name text,
            is_private boolean not null default false,
            followers integer not null default 0,
            following integer not null default 0,
            constraint social_profiles_pkey primary key (user_id, app_id),
            constraint social_profiles_counts_check check (followers >= 0 and following >= 0)
        );

        create table follows (
            app_id text not null,
            follower_id uuid not null,
            followed_id uuid not null,
            followed_at timestamptz not null,
            constraint follows_pkey primary key (follower_id, followed_id, app_id),
            constraint follows_self_check check (follower_id <> followed_id)
        );
        create index follows_following_idx on follows (follower_id, app_id, followed_at, followed_id);
        create index follows_followers_idx on follows (followed_id, app_id, followed_at, follower_id);

        create table follow_requests (
            app_id text not null,
            follower_id uuid not null,
            followed_id uuid not null,
            requested_at timestamptz not null,
            constraint follow_requests_pkey primary key (follower_id, followed_id, app_id),
            constraint follow_requests_self_check check (follower_id <> followed_id)
        );
        create index follow_requests_waiting_idx
            on follow_requests (followed_id, app_id, requested_at, follower_id);

        create table blocks (
            app_id text not null,
            blocker_id uuid not null,
            blocked_id uuid not null,
            blocked_at timestamptz not null,
            constraint blocks_pkey primary key (blocker_id, blocked_id, app_id),
            constraint blocks_self_check check (blocker_id <> blocked_id)
        );
        create index blocks_blocked_id_idx on blocks (blocked_id, app_id);
        create index blocks_listed_idx on blocks (blocker_id, app_id, blocked_at, blocked_id);

        -- Of a person, or with post_id of what that person wrote.
        create table reports (
            app_id text not null,
            id uuid not null,
            reporter_id uuid,
            user_id uuid not null,
            post_id uuid,
            reason text not null,
            created_at timestamptz not null,
            constraint reports_pkey primary key (app_id, id)
        );
        create unique index reports_person_key on reports (reporter_id, app_id, user_id) where post_id is null;
        create unique index reports_post_key on reports (reporter_id, app_id, post_id) where post_id is not null;
        create index reports_user_id_idx on reports (user_id);
        create index reports_post_id_idx on reports (post_id, app_id) where post_id is not null;

        -- Counts go with the rows, wherever these come from or go. Profiles are touched in the order of ids, so that
        -- statements about the same people wait for each other instead of each for the other.
        create function count_follows() returns trigger language plpgsql as $$
        begin
            if tg_op = 'INSERT' then
                insert into social_profiles as p (app_id, user_id, followers, following)
                select app_id, user_id, sum(followers), sum(following) from (
                    select app_id, followed_id as user_id, 1 as followers, 0 as following from changed
                    union all
                    select app_id, follower_id, 0, 1 from changed
                ) one group by 1, 2 order by 2, 1
                on conflict (user_id, app_id) do update
                    set followers = p.followers + excluded.followers, following = p.following + excluded.following;
            else
                perform from social_profiles p
                where (p.user_id, p.app_id) in (
                    select followed_id, app_id from changed union all select follower_id, app_id from changed
                ) order by p.user_id, p.app_id for no key update;
                update social_profiles p
                set followers = p.followers - less.followers, following = p.following - less.following
                from (
                    select app_id, user_id, sum(followers) as followers, sum(following) as following from (
                        select app_id, followed_id as user_id, 1 as followers, 0 as following from changed
                        union all
                        select app_id, follower_id, 0, 1 from changed
                    ) one group by 1, 2
                ) less
                where p.user_id = less.user_id and p.app_id = less.app_id;
            end if;
            return null;
        end $$;
        create trigger follows_count_new after insert on follows
            referencing new table as changed for each statement execute function count_follows();
        create trigger follows_count_gone after delete on follows
            referencing old table as changed for each statement execute function count_follows();
        """
    )
    for table in ("social_profiles", "follows", "follow_requests", "blocks", "reports"):
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute(
        """
        drop table reports; drop table blocks; drop table follow_requests; drop table follows;
        drop table social_profiles;
        drop function count_follows;
        """
    )
