"""Engagement's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.engagement.achievements import PostgresAchievers, PostgresRollouts, PostgresUnlocks
from adapters.postgres.engagement.boards import PostgresBoards
from adapters.postgres.engagement.goals import PostgresGoals
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.scores import PostgresScores
from adapters.postgres.engagement.streak_facts import PostgresStreakFacts
from adapters.postgres.engagement.streak_states import PostgresStreakStates
from adapters.postgres.engagement.tracking import PostgresTracking
from core.engagement.achievements.ports import Achievers, Rollouts, Unlocks
from core.engagement.goals.ports import KeptGoals
from core.engagement.leaderboard.ports import Boards, OldBoards
from core.engagement.scores.ports import Players, Scores
from core.engagement.streaks.ports import KeptAnswers, StreakAnswers, StreakFacts, StreakSamples, StreakStates
from core.engagement.tracking.ports import OldEntries, TrackingBook, TrackingDays, TrackingMeasures
from core.identity.profiles.ports import Publicity, ZoneDependents


class PostgresEngagement(Provider):
    """Streaks, scores, leaderboards, tracking, goals, achievements."""

    scope = Scope.APP
    streak_facts = provide(PostgresStreakFacts, provides=StreakFacts)
    kept_streaks = provide(PostgresStreakStates)
    streak_states = alias(PostgresStreakStates, provides=StreakStates)
    streak_answers = alias(PostgresStreakStates, provides=StreakAnswers)
    kept_answers = alias(PostgresStreakStates, provides=KeptAnswers)
    streak_samples = alias(PostgresStreakStates, provides=StreakSamples)
    zone_dependents = alias(PostgresStreakStates, provides=ZoneDependents)
    players = provide(PostgresPlayers, provides=Players)
    scores = provide(PostgresScores, provides=Scores)
    publicity = provide(PostgresScores, provides=Publicity)
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
