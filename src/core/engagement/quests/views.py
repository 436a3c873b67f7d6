"""What people and admins see of challenges."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from core.engagement.achievements.model import Unlocked
from core.engagement.quests.model import Descriptions, Quest, QuestStatus, QuestType, Template, Titles
from core.engagement.streaks.model import StreakView


class ChallengeTemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge to start, in the person's language. `mine_today` says that they have started it on this local day;
    `user_challenge_id` and `status` tell of the last time they did."""

    id: UUID
    type: QuestType
    title: str
    description: str
    reward: int
    duration_seconds: int | None
    mine_today: bool
    user_challenge_id: UUID | None
    status: QuestStatus | None


class ChallengeTemplatePage(msgspec.Struct, frozen=True, kw_only=True):
    """Challenges to start."""

    items: list[ChallengeTemplateView]
    next_cursor: str | None


class UserChallengeView(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge that was started. One that waits for the partner has a `done_at` and is pending."""

    id: UUID
    challenge_id: UUID
    type: QuestType
    title: str
    reward: int
    duration_seconds: int | None
    status: QuestStatus
    day: date
    started_at: datetime
    expires_at: datetime
    done_at: datetime | None
    completed_at: datetime | None
    failed_at: datetime | None
    session_id: UUID | None
    note: str | None


class UserChallengePage(msgspec.Struct, frozen=True, kw_only=True):
    """Started challenges, the newest first."""

    items: list[UserChallengeView]
    next_cursor: str | None


class CompletedQuest(msgspec.Struct, frozen=True, kw_only=True):
    """What it brought: `reward` coins now, 0 while the partner has still to do their part; then the balance, the
    energy, the streak as it stands, and the achievements that it unlocked."""

    user_challenge: UserChallengeView
    reward: int
    balance: int
    energy: int
    streak: StreakView
    achievements: list[Unlocked]


class FocusSessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A logged focus session."""

    id: UUID
    user_challenge_id: UUID
    duration_seconds: int
    interruptions: int
    logged_at: datetime


class AdminChallengeView(msgspec.Struct, frozen=True, kw_only=True):
    """A challenge as admins see it; a `shipped` one came with the service."""

    id: UUID
    type: QuestType
    title: Titles
    description: Descriptions
    reward: int
    duration_seconds: int | None
    active: bool
    shipped: bool


class AdminChallengePage(msgspec.Struct, frozen=True, kw_only=True):
    """All challenges but the removed ones."""

    items: list[AdminChallengeView]
    next_cursor: str | None


def quest_view(quest: Quest, locale: str, now: datetime) -> UserChallengeView:
    """As it is at that instant, in that language."""
    over = quest.status == "pending" and not quest.pending(now)
    status: QuestStatus = "failed" if over else quest.status
    ended_at = quest.expires_at if over else quest.ended_at
    return UserChallengeView(
        id=quest.id,
        challenge_id=quest.challenge_id,
        type=quest.type,
        title=quest.title.told(locale),
        reward=quest.reward,
        duration_seconds=quest.duration_seconds,
        status=status,
        day=quest.day,
        started_at=quest.started_at,
        expires_at=quest.expires_at,
        done_at=quest.done_at,
        completed_at=ended_at if status == "completed" else None,
        failed_at=ended_at if status == "failed" else None,
        session_id=quest.session_id,
        note=quest.note,
    )


def admin_view(template: Template) -> AdminChallengeView:
    """A template with all its languages."""
    return AdminChallengeView(
        id=template.id,
        type=template.type,
        title=template.title,
        description=template.description,
        reward=template.reward,
        duration_seconds=template.duration_seconds,
        active=template.active,
        shipped=template.place is not None,
    )
