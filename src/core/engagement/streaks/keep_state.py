"""Bringing the kept state in line with changed facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.engagement.streaks.facts import TICK, BonusFreezes, Facts, Log, Repair, ZoneChange
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.ports import KeptState, StreakFacts, StreakStates
from core.engagement.streaks.snapshot import Snapshot, snapshot_of
from core.shared.ports import Clock

encode = msgspec.json.Encoder().encode
UNTRUSTED = 0
"""The rules under which a kept state answers nothing: all facts must be read."""


@dataclass(frozen=True, slots=True)
class KeepState:
    """Reads the facts of a person whose state it locks, and keeps what follows from them.

    For use inside a unit of work: `locked` before the facts are changed, the call itself after.
    """

    states: StreakStates
    facts: StreakFacts
    clock: Clock

    async def locked(self, app: str, user_id: UUID) -> tuple[int, Facts]:
        """The version to build on and all facts; nobody else changes them until the transaction ends. Raises `NotFound`
        for somebody who has left the app."""
        version = await self.states.lock(app, user_id)
        return version, await self.facts.all(app, user_id)

    async def __call__(self, policy: StreakPolicy, app: str, user_id: UUID, version: int, facts: Facts) -> StreakView:
        """Keep the state that follows from the changed facts, and give its view."""
        now = self.clock.now()
        snapshot = snapshot_of(policy, facts, now)
        view, valid_until = snapshot.view(policy, now)
        if _reaches_beyond(facts, now):
            snapshot = replace(snapshot, rules=UNTRUSTED)
        await self.states.save(app, user_id, KeptState(version + 1, snapshot, encode(view), valid_until))
        return view


def _reaches_beyond(facts: Facts, now: datetime) -> bool:
    """Whether the clock was set back, so that a state as of now would miss what is known to follow."""
    dated: Iterable[ZoneChange | Log | Repair | BonusFreezes] = chain(
        facts.zones, facts.logs, facts.repairs, facts.bonuses
    )
    return any(fact.at > now for fact in dated) or any(pause.created_at > now + TICK for pause in facts.pauses)


def state_after(policy: StreakPolicy, version: int, snapshot: Snapshot) -> tuple[KeptState, StreakView]:
    """The state to keep in place of the one of that version, and its view as of the snapshot's making."""
    view, valid_until = snapshot.view(policy, snapshot.as_of)
    return KeptState(version + 1, snapshot, encode(view), valid_until), view
