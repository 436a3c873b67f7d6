"""Signing out: here, elsewhere, everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.identity.ports import EndedSessions, Sessions
from core.platform.audit.ports import Audit
from core.shared.actor import STUDIO, Actor
from core.shared.errors import NotFound
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class EndSessions:
    """Ends sessions of the actor; from its return on their access tokens are refused."""

    sessions: Sessions
    ended: EndedSessions
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def sign_out(self, actor: Actor, *, everywhere: bool = False) -> None:
        """End the actor's session, or every one of the account."""
        await self._end(actor, None if everywhere else actor.session_id, "signed_out")

    async def revoke(self, actor: Actor, session_id: UUID) -> None:
        """End one of the account's sessions; raises `NotFound` when it is not theirs or has ended."""
        if not await self._end(actor, session_id, "session_revoked"):
            raise NotFound("not_found", "There is no such session.")

    async def _end(self, actor: Actor, only: UUID | None, action: str) -> list[UUID]:
        async with self.uow(STUDIO):
            ids = await self.sessions.end(actor.user_id, self.clock.now(), only=only)
            for session_id in ids:
                await self.audit.record(actor.app, action, actor.user_id, session_id=str(session_id))
        await self.ended.announce(ids)
        return ids
