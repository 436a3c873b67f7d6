"""Engagement's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.engagement.boards import PostgresBoards
from adapters.postgres.engagement.players import PostgresPlayers
from adapters.postgres.engagement.reminders import PostgresReminders
from adapters.postgres.engagement.scores import PostgresScores
from adapters.postgres.engagement.streak_facts import PostgresStreakFacts
from adapters.postgres.engagement.streak_states import PostgresStreakStates
from adapters.postgres.engagement.sync import PostgresHadActions
from core.engagement.leaderboard.ports import Boards, OldBoards
from core.engagement.reminders.ports import ForgottenReminders, KeptReminders, ReminderLists
from core.engagement.scores.ports import Players, Scores
from core.engagement.streaks.ports import KeptAnswers, StreakAnswers, StreakFacts, StreakSamples, StreakStates
from core.engagement.sync.ports import HadActions
from core.identity.profiles.ports import Publicity, ZoneDependents


class PostgresEngagement(Provider):
    """Streaks, scores, leaderboards, reminders."""

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
    reminders = provide(PostgresReminders, provides=KeptReminders)
    reminder_lists = provide(PostgresReminders, provides=ReminderLists)
    forgotten_reminders = provide(PostgresReminders, provides=ForgottenReminders)
    had_actions = provide(PostgresHadActions, provides=HadActions)
