"""Putting something into a person's notifications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.shared.events import NoticeGiven
from core.shared.notices import NoticeType
from core.shared.ports import Clock, Ids, Outbox
from core.social.notices.model import Notice
from core.social.notices.ports import NoticeStore


@dataclass(frozen=True, slots=True)
class GiveNotice:
    """`core.shared.notices.Notices`. Nothing happens for who is no member of the app, and nobody is told of their own
    acts."""

    notices: NoticeStore
    outbox: Outbox
    clock: Clock
    ids: Ids

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
        now = self.clock.now()
        if actor == user_id or (once is not None and not await self.notices.mark(app, user_id, once, now)):
            return
        notice = Notice(
            id=self.ids.new(),
            app=app,
            user_id=user_id,
            type=kind,
            key=key,
            params=dict(params or {}),
            about=about,
            gather=gather,
            given_at=now,
        )
        kept = await self.notices.put(notice)
        if kept is None:
            return
        if actor is not None:
            await self.notices.add_person(app, kept, actor, now)
        await self.outbox.add(NoticeGiven(app=app, user_id=user_id, notice_id=kept))

    async def take_back(self, app: str, user_id: UUID, gather: str, actor: UUID) -> None:
        await self.notices.take_back(app, user_id, gather, actor)
