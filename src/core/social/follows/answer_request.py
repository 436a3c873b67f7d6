"""Letting people in, or not."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.events import FollowChanged
from core.shared.notices import Notices
from core.shared.ports import Clock, Outbox, UnitOfWork
from core.social.follows.model import FollowView
from core.social.follows.notes import APPROVALS, FOLLOW_APPROVED, REQUESTS
from core.social.follows.ports import Ties


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Answers who asked to follow; the state is then theirs.

    Letting somebody in twice is the same as once. Raises `NotFound` when nobody of that id waits; the first of two
    different answers counts.
    """

    ties: Ties
    notices: Notices
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, actor: Actor, user_id: UUID, *, approve: bool) -> FollowView:
        async with self.uow(actor.app):
            await self.ties.hold(actor.app, actor.user_id, user_id)
            tie = await self.ties.between(actor.app, user_id, actor.user_id)
            if approve and tie.following and not tie.barred:
                return FollowView(state="following")
            if not tie.requested:
                raise NotFound
            if approve:
                await self._let_in(actor.app, actor.user_id, user_id)
                return FollowView(state="following")
            await self.notices.take_back(actor.app, actor.user_id, REQUESTS, user_id)
            await self.ties.part(actor.app, user_id, actor.user_id)
            await self.outbox.add(
                FollowChanged(app=actor.app, user_id=user_id, followed_id=actor.user_id, state="none")
            )
            return FollowView(state="none")

    async def all_waiting(self, app: str, owner: UUID) -> None:
        """Let in everybody who waits, in the unit of work of the caller, who holds the owner's ties."""
        await self._let_in(app, owner, None)

    async def _let_in(self, app: str, owner: UUID, follower: UUID | None) -> None:
        followers = await self.ties.approve(app, owner, follower, self.clock.now())
        await self.outbox.add(
            *(FollowChanged(app=app, user_id=each, followed_id=owner, state="following") for each in followers)
        )
        for each in followers:
            await self.notices.take_back(app, owner, REQUESTS, each)
            await self.notices.tell(app, each, "social", FOLLOW_APPROVED, actor=owner, gather=APPROVALS)
