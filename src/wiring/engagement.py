"""Engagement's acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from adapters.no_unlocking import NoUnlocking
from core.engagement.challenges.complete_challenge import CompleteChallenge
from core.engagement.challenges.generate_challenge import GenerateChallenge
from core.engagement.challenges.list_challenges import ListChallenges
from core.engagement.challenges.ports import Unlocking
from core.engagement.challenges.read_history import ReadCompletions
from core.engagement.challenges.read_stats import ReadStats
from core.engagement.leaderboard.forget_boards import ForgetOldBoards
from core.engagement.leaderboard.read_leaderboard import ReadLeaderboard
from core.engagement.rankings.forget_weeks import ForgetOldWeeks
from core.engagement.rankings.read_ranking import ReadRanking
from core.engagement.scores.record_score import RecordQuietScore
from core.engagement.streaks.change_streak import ChangeStreak
from core.engagement.streaks.check_states import CheckStreakStates
from core.engagement.streaks.grant_freezes import GrantFreezes
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.read_streak import ReadHistory, ReadStreak


class EngagementActs(Provider):
    """Streaks, scores, leaderboards, challenges, rankings."""

    scope = Scope.APP
    streaks = provide_all(
        KeepState, LogActivity, ReadStreak, ReadHistory, ChangeStreak, GrantFreezes, CheckStreakStates
    )
    scores = provide_all(RecordQuietScore, ReadLeaderboard, ForgetOldBoards)
    challenges = provide_all(CompleteChallenge, ListChallenges, ReadCompletions, ReadStats, GenerateChallenge)
    rankings = provide_all(ReadRanking, ForgetOldWeeks)
    unlocking = provide(NoUnlocking, provides=Unlocking)
