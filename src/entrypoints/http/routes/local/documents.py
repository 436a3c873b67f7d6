"""Documents that browsers sync."""

from __future__ import annotations

from litestar import get, put
from litestar.handlers import HTTPRouteHandler

from core.local.documents.feature import SyncedDocuments
from core.local.documents.sync import Document, DocumentCommand, ReadDocument, WriteDocument
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes


@feature_routes(SyncedDocuments)
def document_routes(_app: AppSpec, feature: SyncedDocuments, use: Use) -> list[HTTPRouteHandler]:
    """One of a few names each."""
    reading: ReadDocument = use(ReadDocument)
    writing: WriteDocument = use(WriteDocument)

    @get(f"{feature.path}/{{name:str}}")
    async def read_document(actor: Actor, name: str) -> Document:
        """The document as it was kept last."""
        return await reading(feature.names, actor, name)

    @put(f"{feature.path}/{{name:str}}", request_max_body_size=1024 * 1024)
    async def write_document(actor: Actor, name: str, data: DocumentCommand) -> Document:
        """Keep a document in place of the version that one knew."""
        return await writing(feature.names, actor, name, data)

    return [read_document, write_document]
