"""Logging an activity towards a streak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from msgspec.structs import asdict, replace

from core.engagement.streaks.admit_log import admit_log
from core.engagement.streaks.calendar import itinerary
from core.engagement.streaks.facts import Log
from core.engagement.streaks.keep_state import KeepState, state_after
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.ports import StreakFacts, StreakStates
from core.shared.actor import Actor
from core.shared.events import StreakLogged
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork

_TRIES = 3
"""How often a lost race is run again before the state is locked instead."""


class LogActivityCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An activity of 1 second to 24 hours that ended at `logged_at` (default: now)."""

    duration_seconds: Annotated[int, Meta(ge=1, le=86_400, examples=[600])]
    logged_at: Annotated[datetime, Meta(tz=True)] | None = None


class StreakLogView(StreakView, frozen=True, kw_only=True):
    """The streak after a log, and the log's id, by which it can be undone."""

    log_id: UUID


@dataclass(frozen=True, slots=True)
class LogActivity:
    """Keeps the log and gives the streak that follows from it.

    A second log on the same local day is kept and adds no day. Raises `Invalid("log_out_of_window")` for a time that
    is yet to come or longer ago than the policy takes.
    """

    states: StreakStates
    facts: StreakFacts
    keep_state: KeepState
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, policy: StreakPolicy, actor: Actor, command: LogActivityCommand) -> StreakLogView:
        view, log = await self.log(policy, actor, command.duration_seconds, command.logged_at, self.ids.new())
        return _answer(view, log)

    async def log(
        self, policy: StreakPolicy, actor: Actor, seconds: int, at: datetime | None, log_id: UUID
    ) -> tuple[StreakView, Log]:
        """The same for other acts that count towards a streak, under an id of theirs and within their unit of work if
        there is one; the log tells instant and local day."""
        now = self.clock.now()
        at = at or now
        for _ in range(_TRIES):
            kept = await self.states.recent(actor.app, actor.user_id)
            if kept is None or not kept.snapshot.covers(policy, now):
                break
            day = kept.snapshot.admit(policy, at, now)
            if day is None:
                break
            log = Log(log_id, at, day, seconds)
            snapshot = kept.snapshot.log(policy, log)
            if snapshot is None:
                break
            state, view = state_after(policy, kept.version, replace(snapshot, as_of=now))
            if await self.states.append(actor.app, actor.user_id, log, state, _event(actor, log, view)):
                return view, log
        return await self._from_facts(policy, actor, Log(log_id, at, at.date(), seconds), now)

    async def _from_facts(self, policy: StreakPolicy, actor: Actor, log: Log, now: datetime) -> tuple[StreakView, Log]:
        """The same where the kept state is not enough: the first log, one far back, one after a change of the rules.
        The local day is put right."""
        async with self.uow(actor.app):
            version, facts = await self.keep_state.locked(actor.app, actor.user_id)
            calendar = itinerary(policy.day_start_hour, facts.zones, now)
            log = replace(log, day=admit_log(policy, calendar, log.at, now))
            await self.facts.add_log(actor.app, actor.user_id, log)
            facts = replace(facts, logs=[*facts.logs, log])
            view = await self.keep_state(policy, actor.app, actor.user_id, version, facts)
            await self.outbox.add(_event(actor, log, view))
        return view, log


def _event(actor: Actor, log: Log, view: StreakView) -> StreakLogged:
    return StreakLogged(app=actor.app, user_id=actor.user_id, log_id=log.id, day=log.day, current=view.current)


def _answer(view: StreakView, log: Log) -> StreakLogView:
    return StreakLogView(**asdict(view), log_id=log.id)
