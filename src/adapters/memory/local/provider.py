"""Apps that live in the browser, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.memory.local.kept import MemoryDocuments, MemoryPages
from core.local.documents.sync import Documents
from core.local.links.pages import Pages


class MemoryLocal(Provider):
    """What browsers sync."""

    scope = Scope.APP
    documents = provide(MemoryDocuments, provides=Documents)
    pages = provide(MemoryPages, provides=Pages)
