"""Looking back at what one did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.engagement.challenges.model import CompletionPage
from core.engagement.challenges.ports import Completions, Place
from core.shared.actor import Actor
from core.shared.paging import Cursors


@dataclass(frozen=True, slots=True)
class ReadCompletions:
    """One's own completions by when they were done, the newest first; all, or those of one local day. Raises
    `Invalid("invalid_cursor")`."""

    completions: Completions
    cursors: Cursors

    async def __call__(
        self, actor: Actor, day: date | None = None, limit: int = 20, cursor: str | None = None
    ) -> CompletionPage:
        listing = f"completions {actor.app} {actor.user_id} {day}"
        after = None if cursor is None else self.cursors.open(listing, cursor, Place)
        found = await self.completions.page(actor.app, actor.user_id, after, limit + 1, day)
        items = found[:limit]
        more = None
        if len(found) > limit:
            more = self.cursors.seal(listing, Place(items[-1].completed_at, items[-1].id))
        return CompletionPage(items=items, next_cursor=more)
