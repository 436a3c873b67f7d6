"""Buying in the store."""

from __future__ import annotations

from dataclasses import dataclass

from core.rewards.store.feature import Wardrobe
from core.rewards.store.model import BuyItem, PurchaseView
from core.rewards.store.unlock_item import UnlockItem
from core.shared.actor import Actor
from core.shared.ledger import Ledger
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class PurchaseItem:
    """Buys a thing; raises as `UnlockItem`."""

    unlock: UnlockItem
    ledger: Ledger
    uow: UnitOfWork

    async def __call__(self, feature: Wardrobe, actor: Actor, command: BuyItem) -> PurchaseView:
        async with self.uow(actor.app):
            owned = await self.unlock(feature, actor, command.item_id)
            balance = await self.ledger.balance(actor.app, actor.user_id, "coins")
        return PurchaseView(
            item_id=owned.item_id,
            category=owned.category,
            price=owned.price,
            equipped=owned.equipped,
            unlocked_at=owned.unlocked_at,
            balance=balance,
        )
