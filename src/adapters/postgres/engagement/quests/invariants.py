"""What must always be true of challenges that are started and done."""

from __future__ import annotations

INVARIANTS = {
    "quest_totals_are_the_sums_of_completed_quests": """
        select count(*) from quest_totals kept full join (
            select user_id, app_id, type, count(*) as completed, sum(coalesce(duration_seconds, 0) / 60) as minutes
            from quests where status = 'completed' group by 1, 2, 3
        ) counted using (user_id, app_id, type)
        where (kept.completed, kept.minutes) is distinct from (counted.completed, counted.minutes)""",
    # Coins of people who have left are nobody's, and their quests are gone: both sides look at those who are there.
    "every_completed_quest_is_paid_once_and_no_other_is": """
        select count(*) from (
            select app_id, user_id, 'quest:' || id as source, reward from quests
            where status = 'completed' and reward > 0
        ) earned full join (
            select paid.app_id, account.user_id, paid.source, paid.amount from ledger_transfers paid
            join ledger_accounts account on account.app_id = paid.app_id and account.id = paid.account_id
            where paid.reason = 'challenge' and paid.act = 'grant' and account.asset = 'coins'
              and account.user_id is not null
        ) paid using (app_id, user_id, source)
        where earned.reward is distinct from paid.amount""",
    "a_completed_focus_quest_has_its_focus_session": """
        select count(*) from quests quest where type = 'focus' and status = 'completed' and not exists (
            select from focus_sessions session
            where session.user_id = quest.user_id and session.app_id = quest.app_id
              and session.user_challenge_id = quest.id
              and session.duration_seconds >= coalesce(quest.duration_seconds, 1))""",
    "of_a_social_session_both_have_completed_or_neither": """
        select count(*) from social_sessions session join lateral (
            select count(*) filter (where status = 'completed') as completed, count(*) as parts
            from quests where quests.app_id = session.app_id and quests.session_id = session.id
        ) of on true
        where of.completed <> case when session.state = 'completed' then of.parts else 0 end""",
    "an_open_social_session_has_its_two_parts": """
        select count(*) from social_sessions session where state = 'accepted' and 2 <> (
            select count(*) from quests where quests.app_id = session.app_id and quests.session_id = session.id)""",
}
