"""Engagement's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.achievements import MemoryAchievers, MemoryRollouts, MemoryUnlocks
from adapters.memory.engagement.completions import MemoryCompletionRollups, MemoryCompletions
from adapters.memory.engagement.goals import MemoryGoals
from adapters.memory.engagement.own_challenges import MemoryOwnChallenges
from adapters.memory.engagement.participants import MemoryParticipants
from adapters.memory.engagement.players import MemoryPlayers
from adapters.memory.engagement.rankings import MemoryRankings
from adapters.memory.engagement.reminders import MemoryReminders
from adapters.memory.engagement.scores import MemoryBoards, MemoryScores
from adapters.memory.engagement.streaks import MemoryStreakFacts, MemoryStreakStates
from adapters.memory.engagement.sync import MemoryHadActions
from adapters.memory.engagement.tracking import MemoryTracking
from adapters.public_lists import PublicLists
from adapters.zone_dependents import StreakZones
from core.engagement.achievements.ports import Achievers, Rollouts, Unlocks
from core.engagement.challenges.ports import (
    Allowance,
    CompletionCounts,
    CompletionMeasures,
    Completions,
    OwnChallenges,
    Participants,
    Rollups,
)
from core.engagement.goals.ports import KeptGoals
from core.engagement.leaderboard.ports import Boards, OldBoards
from core.engagement.rankings.ports import OldWeeks, WeeklyCounts, WeeklyRankings
from core.engagement.reminders.ports import ForgottenReminders, KeptReminders, ReminderLists
from core.engagement.scores.ports import Players, Scores
from core.engagement.streaks.ports import KeptAnswers, StreakAnswers, StreakFacts, StreakSamples, StreakStates
from core.engagement.sync.ports import HadActions
from core.engagement.tracking.ports import OldEntries, TrackingBook, TrackingDays, TrackingMeasures
from core.identity.profiles.ports import Publicity


class MemoryEngagement(Provider):
    """Streaks, scores, leaderboards, challenges, rankings, tracking, goals, achievements, reminders, sync."""

    scope = Scope.APP
    streak_facts = provide(MemoryStreakFacts, provides=StreakFacts)
    kept_streaks = provide(MemoryStreakStates)
    streak_states = alias(MemoryStreakStates, provides=StreakStates)
    streak_answers = alias(MemoryStreakStates, provides=StreakAnswers)
    kept_answers = alias(MemoryStreakStates, provides=KeptAnswers)
    streak_samples = alias(MemoryStreakStates, provides=StreakSamples)
    streak_zones = alias(MemoryStreakStates, provides=StreakZones)
    players = provide(MemoryPlayers, provides=Players)
    scores = provide(MemoryScores, provides=Scores)
    old_boards = provide(MemoryScores, provides=OldBoards)
    boards = provide(MemoryBoards, provides=Boards)
    tracking = provide(MemoryTracking)
    tracking_book = alias(MemoryTracking, provides=TrackingBook)
    tracking_days = alias(MemoryTracking, provides=TrackingDays)
    old_entries = alias(MemoryTracking, provides=OldEntries)
    tracking_measures = alias(MemoryTracking, provides=TrackingMeasures)
    goals = provide(MemoryGoals, provides=KeptGoals)
    unlocks = provide(MemoryUnlocks, provides=Unlocks)
    rollouts = provide(MemoryRollouts, provides=Rollouts)
    achievers = provide(MemoryAchievers, provides=Achievers)
    participants = provide(MemoryParticipants, provides=Participants)
    completions = provide(MemoryCompletions, provides=Completions)
    kept_rollups = provide(MemoryCompletionRollups)
    rollups = alias(MemoryCompletionRollups, provides=Rollups)
    completion_counts = alias(MemoryCompletionRollups, provides=CompletionCounts)
    completion_measures = alias(MemoryCompletionRollups, provides=CompletionMeasures)
    kept_challenges = provide(MemoryOwnChallenges)
    own_challenges = alias(MemoryOwnChallenges, provides=OwnChallenges)
    allowance = alias(MemoryOwnChallenges, provides=Allowance)
    kept_rankings = provide(MemoryRankings)
    weekly_counts = alias(MemoryRankings, provides=WeeklyCounts)
    weekly_rankings = alias(MemoryRankings, provides=WeeklyRankings)
    old_weeks = alias(MemoryRankings, provides=OldWeeks)

    @provide
    def publicity(self, database: MemoryDatabase, rankings: MemoryRankings) -> Publicity:
        return PublicLists(MemoryScores(database), rankings)

    reminders = provide(MemoryReminders, provides=KeptReminders)
    reminder_lists = provide(MemoryReminders, provides=ReminderLists)
    forgotten_reminders = provide(MemoryReminders, provides=ForgottenReminders)
    had_actions = provide(MemoryHadActions, provides=HadActions)
