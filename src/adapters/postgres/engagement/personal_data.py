"""What engagement holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

_RANKED = """exists (
    select from leaderboard_bests best
    where best.user_id = $1 and best.shown and best.app_id = leaderboard_levels.app_id
      and best.period = leaderboard_levels.period and best.starts = leaderboard_levels.starts
      and best.db_level = leaderboard_levels.db_level
)"""

_WEEKLY = """exists (
    select from ranking_weeks week
    where week.user_id = $1 and week.shown and week.app_id = ranking_levels.app_id
      and week.starts = ranking_levels.starts and week.completions = ranking_levels.completions
)"""

HELD = (
    # Whoever is writing for this person is awaited here; whoever comes later waits, and then finds no membership.
    Held("memberships", kept_as="app_id = app_id", exported=False),
    # The state before the facts: a log needs its row, so none comes in between.
    Held("streaks", hidden=("snapshot",)),
    # How many people have a level is about nobody; whoever leaves is one of them no more.
    Held("leaderboard_levels", _RANKED, kept_as="people = people - 1", exported=False),
    Held("leaderboard_bests"),
    Held("quiet_scores"),
    Held("pseudonyms"),
    Held("streak_logs"),
    Held("streak_pauses"),
    Held("streak_repairs"),
    Held("streak_freezes"),
    Held("tracking_entries"),
    Held("tracking_days"),
    Held("tracking_totals"),
    Held("daily_goals"),
    Held("achievement_unlocks"),
    Held("ranking_levels", _WEEKLY, kept_as="people = people - 1", exported=False),
    Held("ranking_weeks"),
    Held("challenge_completions"),
    Held("completion_totals"),
    Held("completion_days"),
    Held("own_challenges"),
    Held("challenge_allowances"),
    Held("reminders"),
    Held("sync_actions"),
)
