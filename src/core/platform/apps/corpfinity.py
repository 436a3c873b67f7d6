"""CorpFinity (Flutter): small wellness challenges at work."""

from __future__ import annotations

from core.messaging.feature import Messages
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="corpfinity",
    title="CorpFinity",
    features=(Messages(types=("motivation", "test"), apns_topic="app.rhizome.corpfinity"),),
    sign_in=frozenset({"password", "apple"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.corpfinity"}),
)
