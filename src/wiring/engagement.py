"""Engagement's acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from core.engagement.achievements.announce import AchievementOccasion, AnnounceAchievement, NamedUnlocks
from core.engagement.achievements.check_achievements import CheckAchievements
from core.engagement.achievements.follow_streaks import FollowStreaks
from core.engagement.achievements.ports import MeasureSources, Unlocks
from core.engagement.achievements.read_achievements import ReadAchievements
from core.engagement.achievements.roll_out import RollOutAchievements
from core.engagement.achievements.unlock import UnlockAchievements
from core.engagement.challenges.complete_challenge import CompleteChallenge
from core.engagement.challenges.count_day import CountDay
from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.generate_challenge import GenerateChallenge
from core.engagement.challenges.list_challenges import ListChallenges
from core.engagement.challenges.ports import CompletionMeasures, Unlocking
from core.engagement.challenges.read_history import ReadCompletions
from core.engagement.challenges.read_stats import ReadStats
from core.engagement.challenges.weekly_summary import PlanWeeklySummary, WeeklySummaryOccasion
from core.engagement.goals.ports import Completions
from core.engagement.goals.read_goals import ReadGoals
from core.engagement.goals.replace_goals import ReplaceGoals
from core.engagement.leaderboard.forget_boards import ForgetOldBoards
from core.engagement.leaderboard.read_leaderboard import ReadLeaderboard
from core.engagement.quests.measure_quests import MeasureQuests
from core.engagement.rankings.forget_weeks import ForgetOldWeeks
from core.engagement.rankings.read_ranking import ReadRanking
from core.engagement.reminders.change_reminders import ChangeReminders
from core.engagement.reminders.feature import Reminders
from core.engagement.reminders.keep_reminder import KeepReminder
from core.engagement.reminders.list_reminders import ListReminders
from core.engagement.reminders.merge_edit import MergeReminderEdit
from core.engagement.reminders.remind import RemindOccasion
from core.engagement.scores.record_score import RecordQuietScore
from core.engagement.streaks.buy_freeze import BuyFreeze
from core.engagement.streaks.change_streak import ChangeStreak
from core.engagement.streaks.check_states import CheckStreakStates
from core.engagement.streaks.grant_freezes import GrantFreezes
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.measure_streaks import MeasureStreaks
from core.engagement.streaks.plan_warning import PlanWarning
from core.engagement.streaks.read_many import ReadStreaks
from core.engagement.streaks.read_streak import ReadHistory, ReadStreak
from core.engagement.streaks.validate_streak import ValidateStreak
from core.engagement.streaks.warn import StreakRiskOccasion
from core.engagement.sync.perform import PerformReminder, PerformTracking
from core.engagement.sync.sync_actions import Kind, Kinds, SyncActions
from core.engagement.tracking.change_tracking import ChangeTracking
from core.engagement.tracking.feature import Tracking
from core.engagement.tracking.ports import TrackingMeasures
from core.engagement.tracking.read_tracking import ReadTracking, ReadTrackingHistory


class EngagementActs(Provider):
    """Streaks, scores, leaderboards, challenges, rankings, tracking, goals, achievements, reminders, sync."""

    scope = Scope.APP
    streaks = provide_all(
        KeepState,
        LogActivity,
        ReadStreak,
        ReadHistory,
        ChangeStreak,
        GrantFreezes,
        BuyFreeze,
        CheckStreakStates,
        ValidateStreak,
    )
    scores = provide_all(RecordQuietScore, ReadLeaderboard, ForgetOldBoards)
    tracking = provide_all(ReadTracking, ReadTrackingHistory, ChangeTracking)
    goals = provide_all(ReadGoals, ReplaceGoals)
    completions = provide(CountDay, provides=Completions)
    streak_measures = provide(MeasureStreaks)
    achievements = provide_all(
        UnlockAchievements, ReadAchievements, CheckAchievements, FollowStreaks, RollOutAchievements
    )

    @provide
    def measures(
        self,
        completions: CompletionMeasures,
        tracking: TrackingMeasures,
        streaks: MeasureStreaks,
        quests: MeasureQuests,
    ) -> MeasureSources:
        """Whose figures achievements are about; a part of engagement that has more of them is added here."""
        return MeasureSources((completions, tracking, streaks, quests))

    challenges = provide_all(CompleteChallenge, ListChallenges, ReadCompletions, ReadStats, GenerateChallenge)
    rankings = provide_all(ReadRanking, ForgetOldWeeks)
    unlocking = alias(UnlockAchievements, provides=Unlocking)
    reminders = provide_all(KeepReminder, ChangeReminders, MergeReminderEdit, ListReminders)
    warnings = provide_all(ReadStreaks, PlanWarning)
    announcements = provide_all(AnnounceAchievement, PlanWeeklySummary)
    named_unlocks = alias(Unlocks, provides=NamedUnlocks)
    occasions = provide_all(RemindOccasion, StreakRiskOccasion, WeeklySummaryOccasion, AchievementOccasion)
    performers = provide_all(PerformTracking, PerformReminder)

    @provide
    def kinds(self, completion: CompleteChallenge, tracking: PerformTracking, reminder: PerformReminder) -> Kinds:
        """What can be done offline, by the type that it has in a batch."""
        return Kinds(
            {
                "completion": Kind(completion, Challenges),
                "tracking": Kind(tracking, Tracking),
                "reminder": Kind(reminder, Reminders),
            }
        )

    sync = provide(SyncActions)
