"""What must always be true of circles."""

from __future__ import annotations


def _miscounted(count: str, person: str) -> str:
    return f"""
        select count(*) from social_profiles p full join (
            select app_id, {person} as user_id, count(*) as many from follows group by 1, 2
        ) f using (app_id, user_id)
        where coalesce(p.{count}, 0) <> coalesce(f.many, 0)"""


INVARIANTS = {
    "followers_are_counted_as_they_are": _miscounted("followers", "followed_id"),
    "followed_people_are_counted_as_they_are": _miscounted("following", "follower_id"),
    "nobody_waits_for_what_they_have": """
        select count(*) from follow_requests join follows using (app_id, follower_id, followed_id)""",
    "nothing_is_between_people_behind_a_block": """
        select count(*) from blocks b join (
            select app_id, follower_id, followed_id from follows
            union all
            select app_id, follower_id, followed_id from follow_requests
        ) t on t.app_id = b.app_id and (
            (t.follower_id = b.blocker_id and t.followed_id = b.blocked_id)
            or (t.follower_id = b.blocked_id and t.followed_id = b.blocker_id)
        )""",
    "nobody_waits_before_an_open_door": """
        select count(*) from follow_requests r
        where not exists (
            select from social_profiles p where p.app_id = r.app_id and p.user_id = r.followed_id and p.is_private
        )""",
}
