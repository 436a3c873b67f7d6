"""Undoing a log, repairing, pausing: acts on a streak that are rare enough to replay its facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.engagement.streaks.facts import Pause
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.plan_pause import end_pause, plan_pause
from core.engagement.streaks.plan_repair import plan_repair
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.ports import StreakFacts
from core.engagement.streaks.undo_log import undo_log
from core.shared.actor import Actor
from core.shared.events import StreakChanged
from core.shared.ledger import Cause, Ledger
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork


class SetPauseCommand(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """The local days from `from` to `to`, both included."""

    first: date
    last: date


class PauseView(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """A pause that is set."""

    id: UUID
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ChangeStreak:
    """Changes a person's facts and keeps the streak that follows, with a `StreakChanged` event, all or none."""

    facts: StreakFacts
    keep_state: KeepState
    ledger: Ledger
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def undo(self, policy: StreakPolicy, actor: Actor, log_id: UUID) -> StreakView:
        """Take a log of today or yesterday back; raises `NotFound` and `Invalid("log_out_of_window")`."""
        async with self.uow(actor.app):
            version, facts = await self.keep_state.locked(actor.app, actor.user_id)
            undone = undo_log(policy, facts, log_id, self.clock.now())
            await self.facts.remove_log(actor.app, actor.user_id, undone.id)
            rest = [log for log in facts.logs if log.id != undone.id]
            view = await self.keep_state(policy, actor.app, actor.user_id, version, replace(facts, logs=rest))
            await self._tell(actor, "undo", view)
        return view

    async def repair(self, policy: StreakPolicy, actor: Actor, *, granted: bool = False) -> StreakView:
        """Repair a broken streak, for the coins of the policy unless an admin has `granted` it; raises `Conflict` as
        `plan_repair` tells, and then `PaymentRequired("insufficient_coins")`."""
        async with self.uow(actor.app):
            version, facts = await self.keep_state.locked(actor.app, actor.user_id)
            repair = plan_repair(policy, facts, self.ids.new(), self.clock.now(), granted=granted)
            price = 0 if granted or policy.repair is None else policy.repair.price_coins
            if price:
                paid = Cause("streak_repair", f"repair:{repair.id}")
                await self.ledger.spend(actor.app, actor.user_id, "coins", price, paid)
            await self.facts.add_repair(actor.app, actor.user_id, repair)
            changed = replace(facts, repairs=[*facts.repairs, repair])
            view = await self.keep_state(policy, actor.app, actor.user_id, version, changed)
            await self._tell(actor, "repair", view)
        return view

    async def pause(self, policy: StreakPolicy, actor: Actor, command: SetPauseCommand) -> PauseView:
        """Set a pause; raises `Invalid` and `Conflict` as `plan_pause` tells."""
        async with self.uow(actor.app):
            version, facts = await self.keep_state.locked(actor.app, actor.user_id)
            pause = plan_pause(
                policy, facts, self.ids.new(), first=command.first, last=command.last, now=self.clock.now()
            )
            await self.facts.add_pause(actor.app, actor.user_id, pause)
            changed = replace(facts, pauses=[*facts.pauses, pause])
            view = await self.keep_state(policy, actor.app, actor.user_id, version, changed)
            await self._tell(actor, "pause", view)
        return PauseView(id=pause.id, first=pause.first, last=pause.last)

    async def end_pause(self, policy: StreakPolicy, actor: Actor, pause_id: UUID) -> None:
        """Take a pause back, or end one that has begun with yesterday; raises `NotFound`."""
        async with self.uow(actor.app):
            version, facts = await self.keep_state.locked(actor.app, actor.user_id)
            last = end_pause(policy, facts, pause_id, self.clock.now())
            await self.facts.end_pause(actor.app, actor.user_id, pause_id, last)
            changed = replace(facts, pauses=_without(facts.pauses, pause_id, last))
            view = await self.keep_state(policy, actor.app, actor.user_id, version, changed)
            await self._tell(actor, "pause_ended", view)

    async def _tell(self, actor: Actor, reason: str, view: StreakView) -> None:
        await self.outbox.add(StreakChanged(app=actor.app, user_id=actor.user_id, reason=reason, current=view.current))


def _without(pauses: Iterable[Pause], pause_id: UUID, last: date | None) -> list[Pause]:
    rest = []
    for pause in pauses:
        if pause.id != pause_id:
            rest.append(pause)
        elif last is not None:
            rest.append(replace(pause, last=last))
    return rest
