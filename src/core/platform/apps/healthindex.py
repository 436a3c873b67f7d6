"""HealthIndex (web shop): things that are good for people, sent home."""

from __future__ import annotations

from core.commerce.cart.feature import Cart
from core.commerce.catalog.feature import Catalog
from core.commerce.coupons.feature import Coupons
from core.commerce.orders.feature import Ordering
from core.commerce.refunds.feature import RefundMaking
from core.media.feature import Uploads
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="healthindex",
    title="HealthIndex",
    features=(
        Catalog(types=("physical",)),
        Cart(),
        Ordering(automatic_tax=True),
        Coupons(),
        RefundMaking(),
        Uploads(),
    ),
    locales=("en", "es"),
    cors_origins=frozenset({"https://healthindex.example"}),
)
