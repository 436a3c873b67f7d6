"""What circles ask of parts that are being built beside them. Whoever provides the real thing replaces it, being
further down the list; when all do, this goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from dishka import Provider, Scope, provide

from core.shared.notices import Notices, NoticeType
from core.social.feed.ports import Completed
from core.social.timeline.model import PostedChallenge
from core.social.timeline.ports import PostedChallenges


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


class _Untold:
    async def of(self, app: str, viewer: UUID, quests: Collection[tuple[UUID, UUID]]) -> Mapping[UUID, PostedChallenge]:
        return {}


class _Undone:
    async def completed(self, app: str, user_id: UUID, quest_id: UUID) -> bool | None:
        return None


class _Alone:
    async def together(self, app: str, one: UUID, other: UUID) -> bool:
        return False


class NotYet(Provider):
    """Stands in for notices and the names of challenges."""

    scope = Scope.APP
    notices = provide(_Unheard, provides=Notices)
    completed = provide(_Undone, provides=Completed)
    challenges = provide(_Untold, provides=PostedChallenges)
