"""Everything that moved in somebody's book."""

from __future__ import annotations

from dataclasses import dataclass

from core.rewards.ledger.model import LedgerPage
from core.rewards.ledger.ports import Balances
from core.shared.actor import Actor
from core.shared.ledger import Asset
from core.shared.paging import DEFAULT_LIMIT, Cursors
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """One's own movements of an asset, the newest first. Raises `Invalid("invalid_cursor")`."""

    balances: Balances
    cursors: Cursors
    clock: Clock

    async def __call__(
        self, actor: Actor, asset: Asset, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> LedgerPage:
        listing = f"ledger {actor.app} {actor.user_id} {asset}"
        before = None if cursor is None else self.cursors.open(listing, cursor, int)
        found = await self.balances.page(actor.app, actor.user_id, asset, before, limit + 1)
        items = found[:limit]
        return LedgerPage(
            items=[entry for _, entry in items],
            balance=await self.balances.balance(actor.app, actor.user_id, asset, self.clock.now()),
            next_cursor=self.cursors.seal(listing, items[-1][0]) if len(found) > limit else None,
        )
