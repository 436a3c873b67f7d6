"""What must always be true of scores, leaderboards, completions, rankings, tracking and achievements."""

from __future__ import annotations

SCORES = {
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

HABITS = {
    "tracking_totals_are_the_sums_of_the_days": """
        select count(*) from (
            select app_id, user_id, tracked_days, hydrated_days, breathing_sessions, posture_checks, screen_breaks,
                   stretch_days, reflection_days
            from tracking_totals
        ) kept full join (
            select app_id, user_id, count(*) as tracked_days,
                   count(*) filter (where water_intake >= 2000) as hydrated_days,
                   sum(breathing_sessions) as breathing_sessions, sum(posture_checks) as posture_checks,
                   sum(screen_breaks) as screen_breaks, count(*) filter (where morning_stretch) as stretch_days,
                   count(*) filter (where evening_reflection) as reflection_days
            from tracking_days group by 1, 2
        ) counted using (app_id, user_id)
        where (kept.tracked_days, kept.hydrated_days, kept.breathing_sessions, kept.posture_checks,
               kept.screen_breaks, kept.stretch_days, kept.reflection_days)
           is distinct from
              (counted.tracked_days, counted.hydrated_days, counted.breathing_sessions, counted.posture_checks,
               counted.screen_breaks, counted.stretch_days, counted.reflection_days)""",
    "every_open_tracking_day_has_all_its_entries": """
        select count(*) from tracking_days day where not closed and entries <> (
            select count(*) from tracking_entries entry
            where entry.user_id = day.user_id and entry.app_id = day.app_id and entry.day = day.day)""",
    "every_achievement_belongs_to_a_member": """
        select count(*) from achievement_unlocks one where not exists (
            select from memberships who where who.user_id = one.user_id and who.app_id = one.app_id)""",
}

CHALLENGES = {
    "completion_totals_are_the_sums_of_completions": """
        select count(*) from completion_totals kept full join (
            select user_id, app_id, goal_category, energy_level, count(*) as completions,
                   coalesce(sum(duration), 0) as minutes
            from challenge_completions group by 1, 2, 3, 4
        ) counted using (user_id, app_id, goal_category, energy_level)
        where (kept.completions, kept.minutes) is distinct from (counted.completions, counted.minutes)""",
    "completion_days_are_the_sums_of_completions": """
        select count(*) from completion_days kept full join (
            select user_id, app_id, day, goal_category, energy_level, count(*) as completions,
                   coalesce(sum(duration), 0) as minutes
            from challenge_completions group by 1, 2, 3, 4, 5
        ) counted using (user_id, app_id, day, goal_category, energy_level)
        where (kept.completions, kept.minutes) is distinct from (counted.completions, counted.minutes)""",
    "days_begun_are_the_days_on_which_something_was_done": """
        select count(*) from (
            select user_id, app_id, sum(days_begun) as days from completion_totals group by 1, 2
        ) kept full join (
            select user_id, app_id, count(distinct day) as days from completion_days group by 1, 2
        ) counted using (user_id, app_id)
        where kept.days is distinct from counted.days""",
    "ranking_weeks_are_the_sums_of_days": """
        select count(*) from ranking_weeks kept where completions <> (
            select coalesce(sum(day.completions), 0) from completion_days day
            where day.user_id = kept.user_id and day.app_id = kept.app_id
              and day.day between kept.starts and kept.starts + 6)""",
    "ranking_levels_count_the_people_who_are_shown": """
        select count(*) from (
            select app_id, starts, completions, people from ranking_levels where people <> 0
        ) kept full join (
            select app_id, starts, completions, count(*) as people from ranking_weeks where shown group by 1, 2, 3
        ) counted using (app_id, starts, completions)
        where kept.people is distinct from counted.people""",
}

INVARIANTS = {**SCORES, **CHALLENGES}
INVARIANTS = {**SCORES, **HABITS, **CHALLENGES}
