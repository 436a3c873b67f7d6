"""CorpFinity (Flutter): small wellness challenges at work."""

from __future__ import annotations

from core.messaging.push.feature import WebPush
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="corpfinity",
    title="CorpFinity",
    features=(WebPush(),),
    sign_in=frozenset({"password", "apple"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.corpfinity"}),
)
