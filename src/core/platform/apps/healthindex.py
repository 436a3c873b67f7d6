"""HealthIndex (web shop): things that are good for people, sent home."""

from __future__ import annotations

from core.commerce.catalog.feature import Catalog
from core.media.feature import Uploads
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="healthindex",
    title="HealthIndex",
    features=(Catalog(types=("physical",)), Uploads()),
    locales=("en", "es"),
    cors_origins=frozenset({"https://healthindex.example"}),
)
