"""Posts, likes and what moderators decide."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import tenant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- `flags` is what moderation found wrong; `reported_at` the first report that no moderator has answered.
        create table posts (
            app_id text not null,
            id uuid not null,
            author_id uuid not null,
            quest_id uuid not null,
            note text,
            image_key text,
            thumbnail_key text,
            status text not null,
            flags text[] not null default '{}',
            reported_at timestamptz,
            published_at timestamptz,
            created_at timestamptz not null,
            likes integer not null default 0,
            constraint posts_pkey primary key (app_id, id),
            constraint posts_app_id_quest_id_key unique (app_id, quest_id),
            constraint posts_status_check check (status in ('pending', 'published', 'held', 'removed')),
            constraint posts_published_check check (published_at is not null or status <> 'published'),
            constraint posts_likes_check check (likes >= 0)
        );
        create index posts_timeline_idx on posts (author_id, app_id, published_at, id) where status = 'published';
        create index posts_unpublished_idx on posts (author_id, app_id, created_at, id)
            where status in ('pending', 'held');
        create index posts_author_id_idx on posts (author_id);
        create index posts_review_idx on posts (app_id, status, id) where status <> 'published';
        create index posts_reported_idx on posts (app_id, id) where reported_at is not null;
        create index posts_waiting_idx on posts (created_at) where status = 'pending';

        create table post_likes (
            app_id text not null,
            post_id uuid not null,
            user_id uuid not null,
            liked_at timestamptz not null,
            constraint post_likes_pkey primary key (post_id, user_id, app_id),
            constraint post_likes_app_id_fkey foreign key (app_id, post_id) references posts (app_id, id)
                on delete cascade
        );
        create index post_likes_user_id_idx on post_likes (user_id);

        -- As with follows: the counts go with the rows, posts are touched in the order of ids.
        create function count_likes() returns trigger language plpgsql as $$
        begin
            perform from posts p where (p.app_id, p.id) in (select app_id, post_id from changed)
            order by p.app_id, p.id for no key update;
            update posts p set likes = p.likes + case tg_op when 'INSERT' then many else -many end
            from (select app_id, post_id, count(*)::int as many from changed group by 1, 2) more
            where p.app_id = more.app_id and p.id = more.post_id;
            return null;
        end $$;
        create trigger post_likes_count_new after insert on post_likes
            referencing new table as changed for each statement execute function count_likes();
        create trigger post_likes_count_gone after delete on post_likes
            referencing old table as changed for each statement execute function count_likes();
        """
    )
    for table in ("posts", "post_likes"):
        op.execute(tenant(table))


def downgrade() -> None:
    op.execute("drop table post_likes; drop table posts; drop function count_likes")
