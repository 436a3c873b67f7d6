"""What one owns, and fetching it."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.library.download_product import DownloadProduct
from core.commerce.library.feature import Library
from core.commerce.library.model import Download, LibraryPage
from core.commerce.library.read_library import ReadLibrary
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.paging import Cursor, Limit


@feature_routes(Library)
def library_routes(app: AppSpec, feature: Library, use: Use) -> list[HTTPRouteHandler]:
    """The shelf, and the door to each thing on it."""
    read: ReadLibrary = use(ReadLibrary)
    download: DownloadProduct = use(DownloadProduct)

    @get(feature.path)
    async def list_library(actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> LibraryPage:
        return await read(actor, limit, cursor)

    @post(f"{feature.path}/{{product_id:uuid}}/download", status_code=200)
    async def download_product(actor: Actor, product_id: UUID) -> Download:
        return await download(feature, actor, product_id)

    return [list_library, download_product]
