"""An app's people."""

from __future__ import annotations

from dataclasses import dataclass

from core.identity.members.model import MemberPage, Place
from core.identity.members.ports import People
from core.shared.paging import DEFAULT_LIMIT, Cursors


@dataclass(frozen=True, slots=True)
class ListMembers:
    """Who joined last first, all or those whose address or name begins with `q`, in whatever case. Raises
    `Invalid("invalid_cursor")`."""

    people: People
    cursors: Cursors

    async def __call__(
        self, app: str, q: str | None = None, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> MemberPage:
        prefix = (q or "").strip().lower() or None
        listing = f"members {app} {prefix}"
        before = None if cursor is None else self.cursors.open(listing, cursor, Place)
        found = await self.people.page(app, prefix, before, limit + 1)
        items = found[:limit]
        more = self.cursors.seal(listing, Place(items[-1].created_at, items[-1].id)) if len(found) > limit else None
        return MemberPage(items=items, next_cursor=more)
