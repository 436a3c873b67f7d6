"""Challenges that are started and done: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.quest_facts import QuestFacts
from core.engagement.achievements.note import NoteAchievement
from core.engagement.quests.administer_templates import AddTemplate, AlterTemplate
from core.engagement.quests.answer_invitation import (
    AcceptInvitation,
    EndInvitation,
    ExpireInvitation,
    FindExpired,
)
from core.engagement.quests.complete_quest import CompleteQuest
from core.engagement.quests.enter import Enter
from core.engagement.quests.fail_quest import AbandonQuest, FailQuest, FindLapsed, LapseQuest
from core.engagement.quests.finish_quest import FinishQuest
from core.engagement.quests.invite_friend import InviteFriend
from core.engagement.quests.list_quests import ListQuests, ListSocialSessions
from core.engagement.quests.list_templates import ListAllTemplates, ListTemplates
from core.engagement.quests.log_focus import LogFocus
from core.engagement.quests.measure_quests import MeasureQuests
from core.engagement.quests.read_session import ReadSocialSession
from core.engagement.quests.session_view import ShowSessions
from core.engagement.quests.shelf import Shelf
from core.engagement.quests.start_quest import BeginQuest, StartQuest
from core.engagement.quests.tell_session import TellSession
from core.social.feed.ports import Completed
from core.social.timeline.ports import PostedChallenges


class QuestsActs(Provider):
    """Challenges that are started and done."""

    scope = Scope.APP
    shelf = provide_all(Shelf, ListTemplates, ListAllTemplates, AddTemplate, AlterTemplate)
    doing = provide_all(Enter, BeginQuest, StartQuest, LogFocus, FinishQuest, CompleteQuest, ListQuests)
    failing = provide_all(FailQuest, AbandonQuest, FindLapsed, LapseQuest)
    inviting = provide_all(InviteFriend, AcceptInvitation, EndInvitation, FindExpired, ExpireInvitation)
    sessions = provide_all(TellSession, ShowSessions, ListSocialSessions, ReadSocialSession)
    measures = provide(MeasureQuests)
    achievements = provide(NoteAchievement)
    facts = provide(QuestFacts)
    posted_challenges = alias(QuestFacts, provides=PostedChallenges)
    completed = alias(QuestFacts, provides=Completed)
