"""Engagement's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.engagement.players import MemoryPlayers
from adapters.memory.engagement.reminders import MemoryReminders
from adapters.memory.engagement.scores import MemoryBoards, MemoryScores
from adapters.memory.engagement.streaks import MemoryStreakFacts, MemoryStreakStates
from adapters.memory.engagement.sync import MemoryHadActions
from core.engagement.leaderboard.ports import Boards, OldBoards
from core.engagement.reminders.ports import ForgottenReminders, KeptReminders, ReminderLists
from core.engagement.scores.ports import Players, Scores
from core.engagement.streaks.ports import KeptAnswers, StreakAnswers, StreakFacts, StreakSamples, StreakStates
from core.engagement.sync.ports import HadActions
from core.identity.profiles.ports import Publicity, ZoneDependents


class MemoryEngagement(Provider):
    """Streaks, scores, leaderboards, reminders."""

    scope = Scope.APP
    streak_facts = provide(MemoryStreakFacts, provides=StreakFacts)
    kept_streaks = provide(MemoryStreakStates)
    streak_states = alias(MemoryStreakStates, provides=StreakStates)
    streak_answers = alias(MemoryStreakStates, provides=StreakAnswers)
    kept_answers = alias(MemoryStreakStates, provides=KeptAnswers)
    streak_samples = alias(MemoryStreakStates, provides=StreakSamples)
    zone_dependents = alias(MemoryStreakStates, provides=ZoneDependents)
    players = provide(MemoryPlayers, provides=Players)
    scores = provide(MemoryScores, provides=Scores)
    publicity = provide(MemoryScores, provides=Publicity)
    old_boards = provide(MemoryScores, provides=OldBoards)
    boards = provide(MemoryBoards, provides=Boards)
    reminders = provide(MemoryReminders, provides=KeptReminders)
    reminder_lists = provide(MemoryReminders, provides=ReminderLists)
    forgotten_reminders = provide(MemoryReminders, provides=ForgottenReminders)
    had_actions = provide(MemoryHadActions, provides=HadActions)
