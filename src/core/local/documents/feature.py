"""Documents of apps that live in the browser and sync when they can."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class SyncedDocuments(Feature, frozen=True, kw_only=True):
    """Each person may keep a document under each of these names."""

    names: tuple[str, ...]
    path: str = "/documents"
