"""Figures of sales."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.commerce.sales.feature import SalesFigures
from core.commerce.sales.model import Grouping, SalesReport
from core.commerce.sales.read_sales import ReadSales
from core.platform.registry.spec import AppSpec
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access

From = Annotated[
    date | None, QueryParameter(name="from", description="The first day; by default 29 days before the last.")
]
To = Annotated[date | None, QueryParameter(name="to", description="The last day, included; by default today.")]
GroupBy = Annotated[Grouping, QueryParameter(name="group_by", description="By default days of the app's zone.")]


@feature_routes(SalesFigures)
def sales_routes(app: AppSpec, feature: SalesFigures, use: Use) -> list[HTTPRouteHandler]:
    """For admins alone."""
    read: ReadSales = use(ReadSales)

    @get(feature.path, opt={ACCESS: Access(app.slug, role="admin")})
    async def get_sales(first: From = None, last: To = None, grouping: GroupBy = "day") -> SalesReport:
        """What was sold and what went back, by day, product or currency."""
        return await read(app, first, last, grouping)

    return [get_sales]
