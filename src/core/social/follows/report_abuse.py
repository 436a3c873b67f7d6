"""Telling moderators that something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec import UnsetType, convert

from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound
from core.shared.ports import Clock, Ids, UnitOfWork
from core.social.follows.model import Report, ReportAbuse, ReportView
from core.social.follows.ports import Reports, Sightings, Ties
from core.social.people.ports import People


@dataclass(frozen=True, slots=True)
class KeepReport:
    """Keeps a report of a person or a post, once for each reporter and thing: who tells again gets the first one, and
    False beside it.

    Raises `Invalid` for none or both of them and for oneself and one's own, and `NotFound` for a person who isn't there
    or has blocked the actor, and for a post that the actor doesn't see. One may report whom one has blocked.
    """

    people: People
    ties: Ties
    sightings: Sightings
    reports: Reports
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: ReportAbuse) -> tuple[ReportView, bool]:
        async with self.uow(actor.app):
            user_id, post_id = await self._about(actor, command)
            report = Report(
                id=self.ids.new(),
                app=actor.app,
                reporter_id=actor.user_id,
                user_id=user_id,
                post_id=post_id,
                reason=command.reason,
                created_at=self.clock.now(),
            )
            known = await self.reports.add(report)
            if known is None and post_id is not None:
                await self.sightings.flag(actor.app, post_id, report.created_at)
        return convert(known or report, ReportView, from_attributes=True), known is None

    async def _about(self, actor: Actor, command: ReportAbuse) -> tuple[UUID, UUID | None]:
        person, post = command.user_id, command.post_id
        await self.ties.hold(actor.app, actor.user_id, *([] if isinstance(person, UnsetType) else [person]))
        if not isinstance(person, UnsetType) and isinstance(post, UnsetType):
            await self._check_person(actor, person)
            return person, None
        if not isinstance(person, UnsetType) or isinstance(post, UnsetType):
            raise Invalid("validation_failed", "Name a user_id or a post_id.", pointer="/user_id")
        author = await self.sightings.author(actor.app, actor.user_id, post)
        if author is None:
            raise NotFound
        if author == actor.user_id:
            raise Invalid("validation_failed", "This is your own post.", pointer="/post_id")
        return author, post

    async def _check_person(self, actor: Actor, user_id: UUID) -> None:
        if user_id == actor.user_id:
            raise Invalid("validation_failed", "This is you.", pointer="/user_id")
        tie = await self.ties.between(actor.app, actor.user_id, user_id)
        if tie.blocked or user_id not in await self.people.find(actor.app, [user_id]):
            raise NotFound
