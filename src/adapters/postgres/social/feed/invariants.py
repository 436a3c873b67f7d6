"""What must always be true of posts."""

from __future__ import annotations

INVARIANTS = {
    "likes_are_counted_as_they_are": """
        select count(*) from posts p left join (
            select app_id, post_id, count(*) as many from post_likes group by 1, 2
        ) l on l.app_id = p.app_id and l.post_id = p.id
        where p.likes <> coalesce(l.many, 0)""",
    "a_post_shows_its_authors_photos_and_no_others": """
        select count(*) from (
            select app_id, author_id, image_key as key, 'photo' as purpose from posts where image_key is not null
            union all
            select app_id, author_id, thumbnail_key, 'thumbnail' from posts where thumbnail_key is not null
        ) shown left join uploads u using (app_id, key, purpose)
        where u.state is distinct from 'taken' or u.user_id is distinct from shown.author_id""",
    "no_file_belongs_to_two_posts": """
        select count(*) from (
            select key from (select image_key as key from posts union all select thumbnail_key from posts) shown
            where key is not null group by key having count(*) > 1
        ) twice""",
    "a_removed_post_has_no_files": """
        select count(*) from posts where status = 'removed' and coalesce(image_key, thumbnail_key) is not null""",
}
