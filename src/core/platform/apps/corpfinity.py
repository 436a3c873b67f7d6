"""CorpFinity (Flutter): small wellness challenges at work."""

from __future__ import annotations

from core.platform.live.feature import Live
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="corpfinity",
    title="CorpFinity",
    features=(Live(),),
    sign_in=frozenset({"password", "apple"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.corpfinity"}),
)
