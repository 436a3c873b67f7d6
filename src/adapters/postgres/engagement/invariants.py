"""What must always be true of scores and leaderboards."""

from __future__ import annotations

INVARIANTS = {
    "leaderboard_levels_count_the_people_who_are_shown": """
        select count(*) from (
            select app_id, period, starts, db_level, people from leaderboard_levels where people <> 0
        ) kept full join (
            select app_id, period, starts, db_level, count(*) as people from leaderboard_bests where shown
            group by 1, 2, 3, 4
        ) counted using (app_id, period, starts, db_level)
        where kept.people is distinct from counted.people""",
    "everybody_on_a_leaderboard_has_a_pseudonym": """
        select count(*) from leaderboard_bests best where shown and not exists (
            select from pseudonyms name where name.user_id = best.user_id and name.app_id = best.app_id)""",
}
