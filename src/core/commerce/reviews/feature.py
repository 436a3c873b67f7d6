"""Reviews as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Reviews(Feature, frozen=True, kw_only=True):
    """Who bought a product of the catalogue may say what they think of it."""
