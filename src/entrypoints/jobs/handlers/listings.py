"""What the payment provider is told of our goods."""

from __future__ import annotations

from core.commerce.catalog.feature import Catalog
from core.commerce.listings.list_product import ListProduct
from core.platform.jobs.handlers import Call
from core.shared.events import Envelope, ProductChanged
from entrypoints.jobs.declare import Use, handles


@handles(ProductChanged, feature=Catalog, atomic=False)
def list_product(use: Use) -> Call:
    """It knows a product as we do."""
    tell: ListProduct = use(ListProduct)

    async def handle(envelope: Envelope) -> None:
        event = envelope.event
        if isinstance(event, ProductChanged):
            await tell(event.app, event.product_id)

    return handle
