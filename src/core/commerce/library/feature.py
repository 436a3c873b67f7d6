"""The library as a capability of an app."""

from __future__ import annotations

from core.commerce.catalog.model import ProductType
from core.platform.registry.spec import Feature


class Library(Feature, frozen=True, kw_only=True):
    """People see what they own and fetch it; products of the `licensed` types come with a licence key."""

    path: str = "/library"
    licensed: frozenset[ProductType] = frozenset({"api_bundle"})
