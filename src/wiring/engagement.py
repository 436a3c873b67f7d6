"""Engagement's acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from core.engagement.leaderboard.forget_boards import ForgetOldBoards
from core.engagement.leaderboard.read_leaderboard import ReadLeaderboard
from core.engagement.reminders.change_reminders import ChangeReminders
from core.engagement.reminders.feature import Reminders
from core.engagement.reminders.keep_reminder import KeepReminder
from core.engagement.reminders.list_reminders import ListReminders
from core.engagement.reminders.merge_edit import MergeReminderEdit
from core.engagement.reminders.remind import RemindOccasion
from core.engagement.scores.record_score import RecordQuietScore
from core.engagement.streaks.change_streak import ChangeStreak
from core.engagement.streaks.check_states import CheckStreakStates
from core.engagement.streaks.grant_freezes import GrantFreezes
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.plan_warning import PlanWarning
from core.engagement.streaks.read_many import ReadStreaks
from core.engagement.streaks.read_streak import ReadHistory, ReadStreak
from core.engagement.streaks.validate_streak import ValidateStreak
from core.engagement.streaks.warn import StreakRiskOccasion
from core.engagement.sync.perform import PerformReminder
from core.engagement.sync.ports import HadActions
from core.engagement.sync.sync_actions import Kind, SyncActions
from core.shared.ports import Clock, UnitOfWork


class EngagementActs(Provider):
    """Streaks, scores, leaderboards, reminders."""

    scope = Scope.APP
    streaks = provide_all(
        KeepState, LogActivity, ReadStreak, ReadHistory, ChangeStreak, GrantFreezes, CheckStreakStates, ValidateStreak
    )
    scores = provide_all(RecordQuietScore, ReadLeaderboard, ForgetOldBoards)
    reminders = provide_all(KeepReminder, ChangeReminders, MergeReminderEdit, ListReminders)
    warnings = provide_all(ReadStreaks, PlanWarning)
    occasions = provide_all(RemindOccasion, StreakRiskOccasion)
    performers = provide_all(PerformReminder)

    @provide
    def sync(self, reminder: PerformReminder, had: HadActions, uow: UnitOfWork, clock: Clock) -> SyncActions:
        return SyncActions({"reminder": Kind(reminder, Reminders)}, had, uow, clock)
