"""Packs of credits, for everybody to look at."""

from __future__ import annotations

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from core.commerce.credits.feature import CreditPacks
from core.commerce.credits.list_packs import CreditPackList, list_packs
from core.commerce.orders.feature import DirectOrders
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from entrypoints.http.etags import IfNoneMatch, tagged
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access


@feature_routes(CreditPacks)
def credit_pack_routes(app: AppSpec, feature: CreditPacks, _use: Use) -> list[HTTPRouteHandler]:
    """Raises `ManifestError` where no packs are sold."""
    ordering = app.feature(DirectOrders)
    if ordering is None or not ordering.packs:
        raise ManifestError(f"{app.slug}: credit packs are shown, but none is sold")
    packs = list_packs(ordering.packs)

    @get(feature.path, opt={ACCESS: Access(app.slug, signed_in=False)})
    async def list_credit_packs(if_none_match: IfNoneMatch = None) -> Response[CreditPackList]:
        """What credits there are to buy, and for how much."""
        return tagged(packs, if_none_match)

    return [list_credit_packs]
