"""Engagement's adapters."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.engagement.players import MemoryPlayers
from adapters.memory.engagement.scores import MemoryBoards, MemoryScores
from adapters.memory.engagement.streaks import MemoryStreakFacts, MemoryStreakStates
from adapters.zone_dependents import StreakZones
from core.engagement.leaderboard.ports import Boards, OldBoards
from core.engagement.scores.ports import Players, Scores
from core.engagement.streaks.ports import StreakAnswers, StreakFacts, StreakSamples, StreakStates
from core.identity.profiles.ports import Publicity


class MemoryEngagement(Provider):
    """Streaks, scores, leaderboards."""

    scope = Scope.APP
    streak_facts = provide(MemoryStreakFacts, provides=StreakFacts)
    kept_streaks = provide(MemoryStreakStates)
    streak_states = alias(MemoryStreakStates, provides=StreakStates)
    streak_answers = alias(MemoryStreakStates, provides=StreakAnswers)
    streak_samples = alias(MemoryStreakStates, provides=StreakSamples)
    streak_zones = alias(MemoryStreakStates, provides=StreakZones)
    players = provide(MemoryPlayers, provides=Players)
    scores = provide(MemoryScores, provides=Scores)
    publicity = provide(MemoryScores, provides=Publicity)
    old_boards = provide(MemoryScores, provides=OldBoards)
    boards = provide(MemoryBoards, provides=Boards)
