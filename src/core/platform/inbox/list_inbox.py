"""Look through the inbox."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.platform.inbox.model import InboxItem, InboxState
from core.platform.inbox.ports import Inbox
from core.shared.paging import DEFAULT_LIMIT, Cursors


class InboxPage(msgspec.Struct, frozen=True):
    """The newest messages first."""

    items: list[InboxItem]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ListInbox:
    """A page of received messages, of one source or state if asked for."""

    inbox: Inbox
    cursors: Cursors

    async def __call__(
        self,
        *,
        source: str | None = None,
        state: InboxState | None = None,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> InboxPage:
        before = self.cursors.open("inbox", cursor, int) if cursor else None
        rows = await self.inbox.page(source, state, before, limit + 1)
        more = self.cursors.seal("inbox", rows[limit - 1][0]) if len(rows) > limit else None
        return InboxPage([item for _, item in rows[:limit]], more)
