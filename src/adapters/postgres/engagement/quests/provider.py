"""Challenges that are started and done, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.engagement.quests.quests import PostgresFocusSessions, PostgresQuestBook
from adapters.postgres.engagement.quests.sessions import PostgresSocialSessions
from adapters.postgres.engagement.quests.templates import PostgresTemplates
from core.engagement.quests.ports import FocusSessions, QuestBook, QuestTotals, SocialBook, Templates


class PostgresQuests(Provider):
    """The ports of challenges that are started and done."""

    scope = Scope.APP
    templates = provide(PostgresTemplates, provides=Templates)
    kept_quests = provide(PostgresQuestBook)
    quests = alias(PostgresQuestBook, provides=QuestBook)
    totals = alias(PostgresQuestBook, provides=QuestTotals)
    focus_sessions = provide(PostgresFocusSessions, provides=FocusSessions)
    social_sessions = provide(PostgresSocialSessions, provides=SocialBook)
