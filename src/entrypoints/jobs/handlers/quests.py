"""Challenges whose time is over, invitations that nobody answered, and notices of what was reached."""

from __future__ import annotations

from core.engagement.achievements.note import NoteAchievement
from core.engagement.quests.answer_invitation import JOB as EXPIRE
from core.engagement.quests.answer_invitation import ExpireInvitation, FindExpired, OverdueInvitation
from core.engagement.quests.fail_quest import JOB as LAPSE
from core.engagement.quests.fail_quest import FindLapsed, LapseQuest, OverdueQuest
from core.platform.jobs.handlers import Call, Poll
from core.platform.jobs.model import Delivery
from core.shared.events import AchievementUnlocked, Envelope
from core.social.notices.feature import Notifications
from entrypoints.jobs.declare import Use, handles, job, ticks


@ticks("quests")
def quests(use: Use) -> Poll:
    """Started challenges whose time is over."""
    find: FindLapsed = use(FindLapsed)
    return find


@ticks("invitations")
def invitations(use: Use) -> Poll:
    """Invitations whose time is over."""
    find: FindExpired = use(FindExpired)
    return find


@handles(AchievementUnlocked, feature=Notifications)
def note_achievement(use: Use) -> Call:
    """In the person's notifications inside the app."""
    note: NoteAchievement = use(NoteAchievement)

    async def handle(envelope: Envelope) -> None:
        if isinstance(envelope.event, AchievementUnlocked):
            await note(envelope.event)

    return handle


@job(LAPSE, OverdueQuest)
def lapse_quest(use: Use) -> Call:
    """Safe to run again: what has ended is left alone."""
    lapse: LapseQuest = use(LapseQuest)

    async def handle(delivery: Delivery) -> None:
        await lapse(delivery.app, delivery.payload.user_id, delivery.payload.quest_id)

    return handle


@job(EXPIRE, OverdueInvitation)
def expire_invitation(use: Use) -> Call:
    """Safe to run again: what was answered is left alone."""
    expire: ExpireInvitation = use(ExpireInvitation)

    async def handle(delivery: Delivery) -> None:
        await expire(delivery.app, delivery.payload.session_id)

    return handle
