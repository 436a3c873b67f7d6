"""The server's word on a streak: worked out from all facts, and compared with what a client holds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from core.engagement.streaks.engine import replay
from core.engagement.streaks.facts import Facts
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.ports import StreakFacts
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.shared.actor import Actor
from core.shared.errors import NotFound
from core.shared.ports import Clock, UnitOfWork

log = logging.getLogger("rhizome.streaks")

Days = Annotated[int, Meta(ge=0, le=1_000_000, examples=[12])]


class StreakClaim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client believes of the streak; what is null or left out it says nothing of."""

    current: Days | None = None
    longest: Days | None = None
    last_day: date | None = None


class ValidatedStreakView(StreakView, frozen=True, kw_only=True):
    """The streak as it follows from the facts, and whether all that the client claims is so."""

    valid: bool


@dataclass(frozen=True, slots=True)
class ValidateStreak:
    """Replays the streak, and mends the kept state where it tells otherwise, which is logged as an error: only a fault
    of ours can bring it about. Raises `NotFound` for somebody who has left the app."""

    read: ReadStreak
    facts: StreakFacts
    keep_state: KeepState
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, policy: StreakPolicy, actor: Actor, claim: StreakClaim) -> ValidatedStreakView:
        now = self.clock.now()
        view = _replayed(policy, await self.facts.all(actor.app, actor.user_id), now)
        if view != await self._told(policy, actor, now):
            view = await self._mended(policy, actor)
        return ValidatedStreakView(**asdict(view), valid=_agrees(claim, view))

    async def _mended(self, policy: StreakPolicy, actor: Actor) -> StreakView:
        """Nothing was locked so far: what looked wrong may have been a log that came in between."""
        async with self.uow(actor.app):
            version, facts = await self.keep_state.locked(actor.app, actor.user_id)
            now = self.clock.now()
            if _replayed(policy, facts, now) != await self._told(policy, actor, now):
                log.error("the kept streak of %s in %s did not follow from its facts", actor.user_id, actor.app)
            return await self.keep_state(policy, actor.app, actor.user_id, version, facts)

    async def _told(self, policy: StreakPolicy, actor: Actor, now: datetime) -> StreakView:
        return view_of(await self.read(policy, actor, now))


def _replayed(policy: StreakPolicy, facts: Facts, now: datetime) -> StreakView:
    if not facts.zones:
        raise NotFound
    return replay(policy, facts, now).view


def _agrees(claim: StreakClaim, view: StreakView) -> bool:
    pairs = ((claim.current, view.current), (claim.longest, view.longest), (claim.last_day, view.last_day))
    return all(claimed is None or claimed == known for claimed, known in pairs)
