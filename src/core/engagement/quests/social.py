"""Social sessions: two people, one challenge, and both have to do it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.engagement.quests.model import QuestType, Titles
from core.shared.errors import Conflict

SessionState = Literal["pending", "accepted", "declined", "cancelled", "expired", "completed", "failed"]


class SocialSession(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation, sent on the inviter's local day `day`, and what became of it.

    Nobody can answer it from `expires_at` on, whether or not anybody has noticed. Accepted, each of the two has a
    started challenge of their own in it.
    """

    id: UUID
    inviter_id: UUID
    invitee_id: UUID
    challenge_id: UUID
    title: Titles
    reward: int
    state: SessionState
    day: date
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    inviter_quest_id: UUID | None = None
    invitee_quest_id: UUID | None = None

    @property
    def people(self) -> tuple[UUID, UUID]:
        return self.inviter_id, self.invitee_id

    def partner_of(self, user_id: UUID) -> UUID:
        return self.invitee_id if user_id == self.inviter_id else self.inviter_id

    def quest_of(self, user_id: UUID) -> UUID | None:
        return self.inviter_quest_id if user_id == self.inviter_id else self.invitee_quest_id

    def seen(self, now: datetime) -> SocialSession:
        """As it is at that instant."""
        over = self.state == "pending" and now >= self.expires_at
        return replace(self, state="expired", ended_at=self.expires_at) if over else self


class InviteCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to invite, to which social challenge."""

    invitee_id: UUID
    challenge_id: UUID


class AnswerCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The invitation that is answered."""

    session_id: UUID


class SocialSessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session as one of the two sees it: `user_challenge_id` is their own started challenge once it is accepted,
    `done` and `partner_done` who has done their part."""

    id: UUID
    challenge_id: UUID
    type: QuestType
    title: str
    reward: int
    role: Literal["inviter", "invitee"]
    inviter_id: UUID
    invitee_id: UUID
    partner_id: UUID
    partner_name: str | None
    status: SessionState
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    user_challenge_id: UUID | None
    done: bool
    partner_done: bool


class SocialSessionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One's sessions, the newest first."""

    items: list[SocialSessionView]
    next_cursor: str | None


def open_invitation(session: SocialSession, now: datetime) -> SocialSession:
    """The invitation if it can still be answered; raises `Conflict("invitation_expired" | "session_not_pending")`."""
    state = session.seen(now).state
    if state == "expired":
        raise Conflict("invitation_expired", "This invitation's time is over.")
    if state != "pending":
        raise Conflict("session_not_pending", "This invitation has been answered or taken back.")
    return session
