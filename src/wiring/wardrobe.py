"""Stores, avatars and energy: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide, provide_all

from adapters.store_progress import EngagementProgress
from core.rewards.avatar.change_avatar import ChangeAvatar
from core.rewards.avatar.read_avatar import ReadAvatar
from core.rewards.energy.keep_energy import KeepEnergy
from core.rewards.ledger.adjust_coins import AdjustCoinBalance
from core.rewards.store.change_items import ChangeStoreItems
from core.rewards.store.list_items import ListStoreItems
from core.rewards.store.ports import Progress
from core.rewards.store.purchase_item import PurchaseItem
from core.rewards.store.read_store import ReadStore
from core.rewards.store.shelves import Shelves
from core.rewards.store.take_standing import TakeStanding
from core.rewards.store.unlock_item import UnlockItem
from core.shared.energy import Energy


class WardrobeActs(Provider):
    """Stores, avatars and energy."""

    scope = Scope.APP
    progress = provide(EngagementProgress, provides=Progress)
    store = provide_all(Shelves, TakeStanding, UnlockItem, PurchaseItem, ReadStore)
    filling = provide_all(ListStoreItems, ChangeStoreItems)
    avatar = provide_all(ReadAvatar, ChangeAvatar)
    keep_energy = provide(KeepEnergy)
    energy = alias(KeepEnergy, provides=Energy)
    adjustments = provide(AdjustCoinBalance)
