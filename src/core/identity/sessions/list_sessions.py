"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from core.identity.model import REFRESH_LIFE
from core.identity.ports import Sessions
from core.shared.actor import Actor
from core.shared.ports import Clock


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that goes on; `current` is the one that asks."""

    id: UUID
    app: str
    created_at: datetime
    last_used_at: datetime
    current: bool


class SessionPage(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, the latest first."""

    items: list[SessionView]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class ListSessions:
    """The account's sessions of all apps."""

    sessions: Sessions
    clock: Clock

    async def __call__(self, actor: Actor) -> SessionPage:
        found = await self.sessions.of(actor.user_id, self.clock.now() - REFRESH_LIFE)
        return SessionPage(
            items=[
                SessionView(
                    id=session.id,
                    app=session.app,
                    created_at=session.created_at,
                    last_used_at=session.last_used_at,
                    current=session.id == actor.session_id,
                )
                for session in found
            ]
        )
