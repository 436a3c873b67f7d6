"""What was asked of models."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from core.ai.gateway.model import Call, CallPage, CallView
from core.ai.gateway.ports import Calls
from core.shared.paging import DEFAULT_LIMIT, Cursors


@dataclass(frozen=True, slots=True)
class ReadUsage:
    """The calls of one person, or of all the app's people, the newest first. Raises `Invalid("invalid_cursor")`."""

    calls: Calls
    cursors: Cursors

    async def __call__(
        self, app: str, user_id: UUID | None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> CallPage:
        listing = f"ai usage {app} {user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found = await self.calls.page(app, user_id, before, limit + 1)
        items = found[:limit]
        more = self.cursors.seal(listing, items[-1].id) if len(found) > limit else None
        return CallPage(items=[_view(call) for call in items], next_cursor=more)


def _view(call: Call) -> CallView:
    return msgspec.convert(call, CallView, from_attributes=True)
