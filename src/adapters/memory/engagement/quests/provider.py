"""Challenges that are started and done, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.engagement.quests.quests import MemoryFocusSessions, MemoryQuestBook
from adapters.memory.engagement.quests.sessions import MemorySocialSessions
from adapters.memory.engagement.quests.templates import MemoryTemplates
from core.engagement.quests.ports import FocusSessions, QuestBook, QuestTotals, SocialBook, Templates


class MemoryQuests(Provider):
    """The ports of challenges that are started and done."""

    scope = Scope.APP
    templates = provide(MemoryTemplates, provides=Templates)
    kept_quests = provide(MemoryQuestBook)
    quests = alias(MemoryQuestBook, provides=QuestBook)
    totals = alias(MemoryQuestBook, provides=QuestTotals)
    focus_sessions = provide(MemoryFocusSessions, provides=FocusSessions)
    social_sessions = provide(MemorySocialSessions, provides=SocialBook)
