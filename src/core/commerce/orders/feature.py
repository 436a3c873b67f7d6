"""Orders as a capability of an app, and what is sold besides products."""

from __future__ import annotations

import msgspec

from core.platform.registry.spec import Feature
from core.shared.money import Currency, Price


class CreditPack(msgspec.Struct, frozen=True, kw_only=True):
    """So many credits for so much money: `price_cents` in minor units of `currency`."""

    key: str
    title: str
    credits: int
    price_cents: Price
    currency: Currency


class Ordering(Feature, frozen=True, kw_only=True):
    """People see their orders and cancel those they have not paid, admins see them all. Payment pages lead back to
    `success_path` and `cancel_path` at the app's first origin unless a request says otherwise; with `automatic_tax` the
    payment provider adds the taxes of where the buyer lives."""

    path: str = "/orders"
    admin_path: str = "/admin/orders"
    success_path: str = "/checkout/success"
    cancel_path: str = "/checkout/cancelled"
    automatic_tax: bool = False


class DirectOrders(Feature, frozen=True, kw_only=True):
    """People order what they name, without a cart: products for money or for credits, and packs of credits. The app
    needs `Ordering` as well."""

    path: str = "/orders"
    session_path: str = "/payments/create-session"
    packs: tuple[CreditPack, ...] = ()

    def pack(self, key: str) -> CreditPack | None:
        """The pack of that key."""
        return next((pack for pack in self.packs if pack.key == key), None)
