"""Following, and no longer following."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound
from core.shared.events import FollowChanged
from core.shared.notices import Notices
from core.shared.ports import Clock, Outbox, UnitOfWork
from core.social.follows.model import FollowView, State, Tie, Whom
from core.social.follows.notes import FOLLOW_REQUESTED, FOLLOWED, FOLLOWS, REQUESTS
from core.social.follows.ports import Ties
from core.social.people.model import Person
from core.social.people.ports import People


@dataclass(frozen=True, slots=True)
class ToggleFollow:
    """Who followed or asked to doesn't any more; who didn't follows now, or asks a private person to be let in.

    Toggles at once take turns, so that an even number of them changes nothing. Raises `Invalid` for oneself, and
    `NotFound` for who isn't there or is behind a block.
    """

    people: People
    ties: Ties
    notices: Notices
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock

    async def __call__(self, actor: Actor, command: Whom) -> FollowView:
        other = command.user_id
        if other == actor.user_id:
            raise Invalid("validation_failed", "This is you.", pointer="/user_id")
        async with self.uow(actor.app):
            await self.ties.hold(actor.app, actor.user_id, other)
            person = (await self.people.find(actor.app, [other])).get(other)
            tie = await self.ties.between(actor.app, actor.user_id, other)
            if person is None or tie.barred:
                raise NotFound
            state = await self._turn(actor.app, actor.user_id, person, tie)
            await self.outbox.add(FollowChanged(app=actor.app, user_id=actor.user_id, followed_id=other, state=state))
        return FollowView(state=state)

    async def _turn(self, app: str, own: UUID, other: Person, tie: Tie) -> State:
        if tie.state != "none":
            await self.ties.part(app, own, other.user_id)
            await self.notices.take_back(app, other.user_id, FOLLOWS if tie.following else REQUESTS, own)
            return "none"
        if other.is_private:
            await self.ties.ask(app, own, other.user_id, self.clock.now())
            await self.notices.tell(app, other.user_id, "social", FOLLOW_REQUESTED, actor=own, gather=REQUESTS)
            return "requested"
        await self.ties.follow(app, own, other.user_id, self.clock.now())
        await self.notices.tell(app, other.user_id, "social", FOLLOWED, actor=own, gather=FOLLOWS)
        return "following"
