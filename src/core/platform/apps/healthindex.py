"""HealthIndex (web shop): things that are good for people, sent home."""

from __future__ import annotations

from core.media.feature import Uploads
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="healthindex",
    title="HealthIndex",
    features=(Uploads(),),
    locales=("en", "es"),
    cors_origins=frozenset({"https://healthindex.example"}),
)
