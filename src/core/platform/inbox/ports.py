"""What the inbox needs of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.platform.inbox.model import InboxItem, InboxState, Received, Verdict


class Inbox(Protocol):
    """Messages received, each once."""

    async def store(self, message: Received) -> bool:
        """Keep it; False when its source has sent that event before. Inside a unit of work of the studio."""
        ...

    async def get(self, message_id: UUID) -> Received | None: ...

    async def state(self, message_id: UUID) -> InboxState:
        """How far it is; one that isn't there is done."""
        ...

    async def waits(self, message: Received) -> bool:
        """Whether an earlier one of its lane has not been dealt with yet; parked ones are let be."""
        ...

    async def page(
        self, source: str | None, state: InboxState | None, before: int | None, most: int
    ) -> list[tuple[int, InboxItem]]:
        """The newest first, each with its place; `before` a place."""
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget what was received before that instant and has been done; how many, at most `most`."""
        ...


class OrderGuard(Protocol):
    """Keeps an older event from overwriting a newer state of the same object, whatever order they come in."""

    async def judge(self, source: str, object_id: str, occurred_at: datetime, event_id: str) -> Verdict:
        """The event's place among those of its object; a newer one is the last applied from now on, if the current unit
        of work commits. Another unit of work that judges the same object waits until then."""
        ...
