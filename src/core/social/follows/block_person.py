"""Having nothing to do with somebody."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound
from core.shared.events import FollowChanged
from core.shared.ports import Clock, Outbox, UnitOfWork
from core.social.follows.model import BlockView, Whom
from core.social.follows.ports import Gossip, Ties
from core.social.people.ports import People


@dataclass(frozen=True, slots=True)
class BlockPerson:
    """Ends what is between both, either way, and hides each from the other, in notifications as well; a second time
    changes nothing.

    Raises `Invalid` for oneself and `NotFound` for who isn't there or has blocked the actor.
    """

    people: People
    ties: Ties
    gossip: Gossip
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, actor: Actor, command: Whom) -> BlockView:
        own, other = actor.user_id, command.user_id
        if other == own:
            raise Invalid("validation_failed", "This is you.", pointer="/user_id")
        async with self.uow(actor.app):
            await self.ties.hold(actor.app, own, other)
            tie = await self.ties.between(actor.app, own, other)
            if not tie.blocks:
                if tie.blocked or other not in await self.people.find(actor.app, [other]):
                    raise NotFound
                for follower, followed in ((own, other), (other, own)):
                    await self._part(actor.app, follower, followed)
                await self.ties.block(actor.app, own, other, self.clock.now())
                await self.gossip.part(actor.app, own, other)
        return BlockView(user_id=other, blocked=True)

    async def _part(self, app: str, follower: UUID, followed: UUID) -> None:
        if (await self.ties.between(app, follower, followed)).state == "none":
            return
        await self.ties.part(app, follower, followed)
        await self.outbox.add(FollowChanged(app=app, user_id=follower, followed_id=followed, state="none"))


@dataclass(frozen=True, slots=True)
class UnblockPerson:
    """Takes a block back; what there was before it doesn't return. Whom one hasn't blocked stays as they are."""

    ties: Ties
    uow: UnitOfWork

    async def __call__(self, actor: Actor, user_id: UUID) -> None:
        async with self.uow(actor.app):
            await self.ties.hold(actor.app, actor.user_id, user_id)
            await self.ties.unblock(actor.app, actor.user_id, user_id)
