"""Logging a focus session."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.engagement.quests.enter import Enter
from core.engagement.quests.model import FocusSession, LogFocusCommand
from core.engagement.quests.ports import FocusSessions
from core.engagement.quests.views import FocusSessionView
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class LogFocus:
    """Keeps a session that has just ended, of a challenge of one's own that can still be done.

    Raises `NotFound`, `Invalid` for one that is longer than the time since the challenge was started, and
    `Conflict("challenge_not_pending")`.
    """

    enter: Enter
    focus: FocusSessions
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: LogFocusCommand) -> FocusSessionView:
        async with self.uow(actor.app):
            now = self.clock.now()
            quest = (await self.enter.quest(actor.app, actor.user_id, command.user_challenge_id, now)).quest
            if command.duration_seconds > (now - quest.started_at).total_seconds():
                detail = "This is longer than the time since the challenge was started."
                raise Invalid("validation_failed", detail, pointer="/duration_seconds")
            if not quest.pending(now):
                raise Conflict("challenge_not_pending", "This challenge is over.")
            session = FocusSession(id=self.ids.new(), logged_at=now, **msgspec.structs.asdict(command))
            await self.focus.add(actor.app, actor.user_id, session)
        return FocusSessionView(**msgspec.structs.asdict(session))
