"""Figures for Prometheus."""

from __future__ import annotations

import hmac
from typing import Any, Protocol

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from core.shared.errors import Unauthenticated
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access
from settings import Settings

TEXT = "text/plain; version=0.0.4; charset=utf-8"


class MetricsPage(Protocol):
    """Everything that is counted, in Prometheus' text format."""

    async def page(self) -> bytes: ...


def metrics_routes(use: Use) -> list[HTTPRouteHandler]:
    """`/metrics`; where `METRICS_TOKEN` is set, for the bearer of that token only."""
    metrics: MetricsPage = use(MetricsPage)
    settings: Settings = use(Settings)
    expected = f"Bearer {settings.metrics_token}"

    @get("/metrics", opt={ACCESS: Access(signed_in=False, limit="none")}, include_in_schema=False)
    async def metrics_page(request: Request[Any, Any, Any]) -> Response[bytes]:
        given = request.headers.get("authorization", "")
        if settings.metrics_token and not hmac.compare_digest(given.encode(), expected.encode()):
            raise Unauthenticated("unauthenticated", "These figures need their own token.")
        return Response(await metrics.page(), media_type=TEXT)

    return [metrics_page]
