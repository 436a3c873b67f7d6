"""Seeing somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.paging import DEFAULT_LIMIT
from core.social.follows.ports import Ties
from core.social.people.model import FollowState, PublicProfile
from core.social.people.ports import People
from core.social.timeline.read_person import ReadPersonFeed


@dataclass(frozen=True, slots=True)
class ReadOther:
    """Somebody's profile as the viewer may see it. Raises `NotFound` for who isn't there, across a block either way
    too."""

    people: People
    ties: Ties
    posts: ReadPersonFeed

    async def __call__(self, actor: Actor, user_id: UUID) -> PublicProfile:
        person = (await self.people.find(actor.app, [user_id])).get(user_id)
        if person is None:
            raise NotFound
        tie = await self.ties.between(actor.app, actor.user_id, user_id)
        if tie.barred:
            raise NotFound
        let_in = not person.is_private or tie.following or user_id == actor.user_id
        state: FollowState = tie.state
        return PublicProfile(
            id=user_id,
            display_name=person.display_name,
            is_private=person.is_private,
            follow_state=state,
            followers_count=person.followers if let_in else None,
            following_count=person.following if let_in else None,
            posts=await self.posts.latest(actor, user_id, DEFAULT_LIMIT) if let_in else None,
        )
