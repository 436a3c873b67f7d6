"""To go when messaging keeps appointments: it keeps none."""

from __future__ import annotations

from uuid import UUID

from dishka import Provider, Scope, provide

from core.shared.messages import Agenda, MessageType, Postbox


class _Nothing:
    async def plan(self, app: str, user_id: UUID, kind: MessageType, rule: object, **options: object) -> None:
        pass

    async def cancel(self, app: str, user_id: UUID, kind: MessageType, *, ref: UUID | None = None) -> None:
        pass

    async def post(self, app: str, user_id: UUID, kind: MessageType, key: str, *, ref: UUID | None = None) -> bool:
        return False


class PlaceholderMessages(Provider):
    """No messages."""

    scope = Scope.APP
    agenda = provide(_Nothing, provides=Agenda)
    postbox = provide(_Nothing, provides=Postbox)
