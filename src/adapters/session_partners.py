"""Who does something together, as social sessions know it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.engagement.quests.ports import SocialBook
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class SessionPartners:
    """`core.social.signals.ports.Partners`."""

    sessions: SocialBook
    clock: Clock

    async def together(self, app: str, one: UUID, other: UUID) -> bool:
        return await self.sessions.together(app, one, other, self.clock.now())
