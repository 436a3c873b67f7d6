"""Taking in what was done offline."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from core.engagement.sync.actions import Action, kind_of, named_in, read_action
from core.engagement.sync.model import SyncCommand, SyncResult, SyncResults, done, failed, refused
from core.engagement.sync.ports import HadActions, Performer
from core.platform.registry.spec import AppSpec, Feature
from core.shared.actor import Actor
from core.shared.errors import DomainError, Invalid, Unavailable
from core.shared.ports import Clock, UnitOfWork

log = logging.getLogger("rhizome.sync")


@dataclass(frozen=True, slots=True)
class Kind:
    """How actions of one type are done, and the capability that an app needs for them."""

    perform: Performer
    feature: type[Feature]


class Kinds(dict[str, Kind]):
    """What can be done offline, by the type that it has in a batch."""


@dataclass(frozen=True, slots=True)
class SyncActions:
    """Applies the actions in the order of their times, each in a unit of work of its own, and tells of each what became
    of it, in the order in which they came.

    Whatever is sent again, whole or in part, in another order or in other batches, ends in the same state. Raises
    `Unavailable` when the database can't be reached: what was applied till then is told as a duplicate the next time.
    """

    kinds: Kinds
    had: HadActions
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: AppSpec, actor: Actor, command: SyncCommand) -> SyncResults:
        now = self.clock.now()
        results: dict[int, SyncResult] = {}
        readable: list[tuple[datetime, str, int, Action]] = []
        for place, raw in enumerate(command.actions):
            try:
                action = read_action(raw)
            except Invalid as refusal:
                results[place] = refused(named_in(raw), refusal)
            else:
                readable.append((action.done_at or now, action.client_id, place, action))
        for *_, place, action in sorted(readable, key=lambda one: one[:3]):
            results[place] = await self._one(app, actor, action)
        return SyncResults(results=[results[place] for place in range(len(command.actions))])

    async def _one(self, app: AppSpec, actor: Actor, action: Action) -> SyncResult:
        before = False
        try:
            kind = self._kind(app, action)
            async with self.uow(app.slug):
                before = not await self.had.add(
                    app.slug, actor.user_id, kind_of(action), action.client_id, self.clock.now()
                )
                result = await kind.perform(app, actor, action)
        except Unavailable:
            raise
        except DomainError as refusal:
            # It was taken once: that time has gone by since, or what it was about has, makes it no less so.
            return done(action.client_id, before=True) if before else refused(action.client_id, refusal)
        except Exception:
            log.exception("an action of type %s failed", kind_of(action))
            return done(action.client_id, before=True) if before else failed(action.client_id)
        return done(action.client_id, before=before, result=result)

    def _kind(self, app: AppSpec, action: Action) -> Kind:
        kind = self.kinds.get(kind_of(action))
        if kind is None or app.feature(kind.feature) is None:
            raise Invalid("validation_failed", "This app has no such actions.", pointer="/type")
        return kind
