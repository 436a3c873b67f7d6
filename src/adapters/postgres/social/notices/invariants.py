"""What must always be true of notifications."""

from __future__ import annotations

INVARIANTS = {
    "every_notice_is_a_members": """
        select count(*) from notices n where not exists (
            select from memberships m where m.app_id = n.app_id and m.user_id = n.user_id)""",
    "nobody_is_told_of_their_own_acts": """
        select count(*) from notice_people p join notices n on n.app_id = p.app_id and n.id = p.notice_id
        where n.user_id = p.user_id""",
}
