"""An ambassador's codes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.referrals.model import ReferralCodePage, view_of
from core.commerce.referrals.ports import ReferralCodes
from core.shared.actor import Actor
from core.shared.paging import Cursors


@dataclass(frozen=True, slots=True)
class ListReferralCodes:
    """One's own codes, the newest first. Raises `Invalid("invalid_cursor")`."""

    codes: ReferralCodes
    cursors: Cursors

    async def __call__(self, actor: Actor, limit: int = 20, cursor: str | None = None) -> ReferralCodePage:
        listing = f"referral codes {actor.app} {actor.user_id}"
        before = None if cursor is None else self.cursors.open(listing, cursor, UUID)
        found = await self.codes.of(actor.app, actor.user_id, before, limit + 1)
        items = found[:limit]
        more = self.cursors.seal(listing, items[-1].id) if len(found) > limit else None
        return ReferralCodePage(items=[view_of(code) for code in items], next_cursor=more)
