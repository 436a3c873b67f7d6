"""What challenges ask of parts that are being built beside them. Whoever provides the real thing replaces it, being
further down the list; when all do, this goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dishka import Provider, Scope, provide

from core.engagement.challenges.ports import Participants
from core.shared.circles import Circles
from core.shared.energy import Energy
from core.shared.errors import NotFound
from core.shared.ledger import Cause
from core.shared.notices import Notices, NoticeType
from core.shared.ports import Clock


class _Rested:
    async def change(self, app: str, user_id: UUID, by: int, cause: Cause) -> int:
        return 100

    async def of(self, app: str, user_id: UUID, now: datetime) -> int:
        return 100


class _Unheard:
    async def tell(
        self,
        app: str,
        user_id: UUID,
        kind: NoticeType,
        key: str,
        *,
        params: Mapping[str, str | int] | None = None,
        actor: UUID | None = None,
        about: UUID | None = None,
        gather: str | None = None,
        once: str | None = None,
    ) -> None:
        pass

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        pass


@dataclass(frozen=True, slots=True)
class _Everybody:
    participants: Participants
    clock: Clock

    async def known(self, app: str, user_id: UUID) -> bool:
        try:
            await self.participants.look(app, user_id, self.clock.now())
        except NotFound:
            return False
        return True

    async def barred(self, app: str, one: UUID, other: UUID) -> bool:
        return False

    async def sees(self, app: str, viewer: UUID, owner: UUID) -> bool:
        return True

    async def followed(self, app: str, user_id: UUID, most: int) -> Collection[UUID]:
        return []

    async def names(self, app: str, ids: Collection[UUID]) -> dict[UUID, str]:
        return {}


class QuestsNotYet(Provider):
    """Stands in for energy, notices and circles."""

    scope = Scope.APP
    energy = provide(_Rested, provides=Energy)
    notices = provide(_Unheard, provides=Notices)
    circles = provide(_Everybody, provides=Circles)
