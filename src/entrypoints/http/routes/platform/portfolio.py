"""What the studio's owner sees of all apps, with a token of any of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.platform.analytics.model import Analytics
from core.platform.analytics.read_analytics import ReadAnalytics
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access

OWNER = {ACCESS: Access(role="owner", clients=False)}

OneApp = Annotated[str | None, QueryParameter(name="app", max_length=32, description="This app alone; else all.")]
From = Annotated[
    date | None, QueryParameter(name="from", description="The first day, by UTC; by default 29 days before the last.")
]
To = Annotated[date | None, QueryParameter(name="to", description="The last day, by UTC; by default today.")]


def portfolio_routes(use: Use) -> list[HTTPRouteHandler]:
    """Analytics."""
    read: ReadAnalytics = use(ReadAnalytics)

    @get("/api/v1/portfolio/analytics", opt=OWNER)
    async def get_analytics(only: OneApp = None, first: From = None, last: To = None) -> Analytics:
        """Active people, completions, use of features and errors, by app."""
        return await read(only, first, last)

    return [get_analytics]
