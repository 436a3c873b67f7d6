"""What must always be true of posts."""

from __future__ import annotations

INVARIANTS = {
    "likes_are_counted_as_they_are": """
        select count(*) from posts p left join (
            select app_id, post_id, count(*) as many from post_likes group by 1, 2
        ) l on l.app_id = p.app_id and l.post_id = p.id
        where p.likes <> coalesce(l.many, 0)""",
}
