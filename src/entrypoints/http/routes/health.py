"""Is the process up, and can it serve?"""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from core.platform.readiness import Readiness
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access

OPEN = {ACCESS: Access(signed_in=False, limit="none")}


class Health(msgspec.Struct, frozen=True):
    """`ok`, or what is not."""

    status: str
    checks: dict[str, str] = {}


def health_routes(use: Use) -> list[HTTPRouteHandler]:
    """`/health` without any I/O, `/health/ready` with."""
    readiness: Readiness = use(Readiness)

    @get("/health", opt=OPEN, include_in_schema=False)
    async def health() -> Health:
        return Health("ok")

    @get("/health/ready", opt=OPEN, include_in_schema=False)
    async def ready() -> Response[Health]:
        checks = await readiness()
        fine = all(state == "ok" for state in checks.values())
        return Response(Health("ok" if fine else "unavailable", checks), status_code=200 if fine else 503)

    return [health, ready]
