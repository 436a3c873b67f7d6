"""Engagement's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.database import Database
from adapters.postgres.engagement.achievements import PostgresAchievers, PostgresRollouts, PostgresUnlocks
from adapters.postgres.engagement.boards import PostgresBoards
from adapters.postgres.engagement.completion_rollups import PostgresCompletionRollups
from adapters.postgres.engagement.completions import PostgresCompletions
from adapters.postgres.engagement.goals import PostgresGoals
from adapters.postgres.engagement.own_challenges import PostgresOwnChallenges
from adapters.postgres.engagement.participants import PostgresParticipants
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.rankings import PostgresRankings
from adapters.postgres.engagement.reminders import PostgresReminders
from adapters.postgres.engagement.scores import PostgresScores
from adapters.postgres.engagement.streak_facts import PostgresStreakFacts
from adapters.postgres.engagement.streak_states import PostgresStreakStates
from adapters.postgres.engagement.sync import PostgresHadActions
from adapters.postgres.engagement.tracking import PostgresTracking
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


class PostgresEngagement(Provider):
    """Streaks, scores, leaderboards, challenges, rankings, tracking, goals, achievements, reminders, sync."""

    scope = Scope.APP
    streak_facts = provide(PostgresStreakFacts, provides=StreakFacts)
    kept_streaks = provide(PostgresStreakStates)
    streak_states = alias(PostgresStreakStates, provides=StreakStates)
    streak_answers = alias(PostgresStreakStates, provides=StreakAnswers)
    kept_answers = alias(PostgresStreakStates, provides=KeptAnswers)
    streak_samples = alias(PostgresStreakStates, provides=StreakSamples)
    streak_zones = alias(PostgresStreakStates, provides=StreakZones)
    players = provide(PostgresPlayers, provides=Players)
    scores = provide(PostgresScores, provides=Scores)
    old_boards = provide(PostgresScores, provides=OldBoards)
    boards = provide(PostgresBoards, provides=Boards)
    tracking = provide(PostgresTracking)
    tracking_book = alias(PostgresTracking, provides=TrackingBook)
    tracking_days = alias(PostgresTracking, provides=TrackingDays)
    old_entries = alias(PostgresTracking, provides=OldEntries)
    tracking_measures = alias(PostgresTracking, provides=TrackingMeasures)
    goals = provide(PostgresGoals, provides=KeptGoals)
    unlocks = provide(PostgresUnlocks, provides=Unlocks)
    rollouts = provide(PostgresRollouts, provides=Rollouts)
    achievers = provide(PostgresAchievers, provides=Achievers)
    participants = provide(PostgresParticipants, provides=Participants)
    completions = provide(PostgresCompletions, provides=Completions)
    kept_rollups = provide(PostgresCompletionRollups)
    rollups = alias(PostgresCompletionRollups, provides=Rollups)
    completion_counts = alias(PostgresCompletionRollups, provides=CompletionCounts)
    completion_measures = alias(PostgresCompletionRollups, provides=CompletionMeasures)
    kept_challenges = provide(PostgresOwnChallenges)
    own_challenges = alias(PostgresOwnChallenges, provides=OwnChallenges)
    allowance = alias(PostgresOwnChallenges, provides=Allowance)
    kept_rankings = provide(PostgresRankings)
    weekly_counts = alias(PostgresRankings, provides=WeeklyCounts)
    weekly_rankings = alias(PostgresRankings, provides=WeeklyRankings)
    old_weeks = alias(PostgresRankings, provides=OldWeeks)

    @provide
    def publicity(self, database: Database, rankings: PostgresRankings) -> Publicity:
        return PublicLists(PostgresScores(database), rankings)

    reminders = provide(PostgresReminders, provides=KeptReminders)
    reminder_lists = provide(PostgresReminders, provides=ReminderLists)
    forgotten_reminders = provide(PostgresReminders, provides=ForgottenReminders)
    had_actions = provide(PostgresHadActions, provides=HadActions)
