"""An app that sells has what selling needs."""

from typing import Any

import pytest

from core.commerce.cart.feature import Cart
from core.commerce.orders.feature import CreditPack, DirectOrders
from core.platform.registry.apps import SHIPPED, ManifestError, discover
from core.platform.registry.spec import AppSpec
from entrypoints.http.routes.commerce.carts import cart_routes
from entrypoints.http.routes.commerce.direct_orders import direct_order_routes

BARE = AppSpec(slug="bare", title="Bare")


def nothing(_: type[Any]) -> Any:
    raise AssertionError("an app without orders was given routes")


def test_carts_and_direct_orders_need_orders() -> None:
    with pytest.raises(ManifestError, match="bare"):
        cart_routes(BARE, Cart(), nothing)
    with pytest.raises(ManifestError, match="bare"):
        direct_order_routes(BARE, DirectOrders(), nothing)


def test_the_store_sells_packs_at_the_prices_it_was_given() -> None:
    store = discover(SHIPPED)["gptstore"].feature(DirectOrders)
    assert store is not None
    sold = [(pack.key, pack.credits, pack.price_cents, pack.currency) for pack in store.packs]
    assert sold == [
        ("credits_100", 100, 1000, "USD"),
        ("credits_500", 500, 4500, "USD"),
        ("credits_1000", 1000, 8000, "USD"),
    ]
    assert isinstance(store.pack("credits_500"), CreditPack)
    assert store.pack("credits_5") is None
