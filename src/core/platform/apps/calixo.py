"""Calixo (PWA, Spanish first): leave the phone, do the challenge, dress the avatar, show friends."""

from __future__ import annotations

from core.commerce.coupons.feature import Coupons
from core.commerce.subscriptions.feature import Plan, Subscriptions
from core.platform.registry.spec import AppSpec

PLANS = (
    Plan(key="monthly", title="Premium", price_cents=499, currency="EUR"),
    Plan(key="yearly", title="Premium", price_cents=3999, currency="EUR", interval="year"),
)
"""One word in both languages; how long it runs is the interval."""

APP = AppSpec(
    slug="calixo",
    title="Calixo",
    features=(
        Subscriptions(plans=PLANS, path="/subscription", shape="acts"),
        Coupons(),
    ),
    sign_in=frozenset({"password", "apple"}),
    locales=("es", "en"),
    timezone="Europe/Madrid",
    cors_origins=frozenset({"https://calixo.example"}),
    apple_bundle_ids=frozenset({"app.rhizome.calixo"}),
)
