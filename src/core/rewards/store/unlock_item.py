"""A thing becomes somebody's, by either door."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.rewards.avatar.model import OwnedItem
from core.rewards.avatar.ports import Closets
from core.rewards.store.feature import Wardrobe
from core.rewards.store.model import StoreItem
from core.rewards.store.ports import Customers
from core.rewards.store.rules import Standing, lacking
from core.rewards.store.shelves import Shelves
from core.rewards.store.take_standing import TakeStanding
from core.shared.actor import Actor
from core.shared.errors import Conflict, Forbidden, NotFound
from core.shared.ledger import Cause, Ledger
from core.shared.ports import Clock, UnitOfWork

PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class UnlockItem:
    """Pays for a thing and keeps that it is owned, both or neither; however many try at once, it is paid for once.

    Raises, the first that applies: `NotFound` for what isn't sold, `Conflict("already_owned")`, `Forbidden` with
    `premium_required`, `level_required` or `achievement_required`, `PaymentRequired("insufficient_coins")`.
    """

    shelves: Shelves
    closets: Closets
    customers: Customers
    take_standing: TakeStanding
    ledger: Ledger
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, feature: Wardrobe, actor: Actor, item_id: UUID) -> OwnedItem:
        app, user_id = actor.app, actor.user_id
        async with self.uow(app):
            await self.customers.enter(app, user_id)
            item = await self.shelves.hold(feature, app, item_id)
            if item is None or not item.sold:
                raise NotFound
            owned = OwnedItem(
                item_id=item.id, category=item.category, price=item.price, equipped=False, unlocked_at=self.clock.now()
            )
            # First of all, since whoever tries at the same time waits here until this one has paid, or has not.
            if not await self.closets.add(app, user_id, owned):
                raise Conflict("already_owned", "You own this already.")
            admit(item, await self.take_standing(app, user_id))
            if item.price:
                await self.ledger.spend(app, user_id, "coins", item.price, Cause(PURCHASE, f"item:{item.id}"))
        return owned


def admit(item: StoreItem, standing: Standing) -> None:
    """Raises `Forbidden` for who may not have the item, however many coins they have."""
    missing = lacking(item, standing)
    if "premium_required" in missing:
        raise Forbidden("premium_required", "This is for people with premium.")
    if "level_required" in missing:
        raise Forbidden(
            "level_required", f"This is for level {item.required_level} and above.", required_level=item.required_level
        )
    if "achievement_required" in missing:
        raise Forbidden(
            "achievement_required",
            "This is for people who have reached an achievement.",
            required_achievement=item.required_achievement,
        )
