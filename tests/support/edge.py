"""Routes of a test behind the real edge, gate and framework."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import httpx
from litestar.types import ControllerRouterHandler

from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.telemetry.metrics import Metrics
from core.platform.limits.ports import Check, LimiterDown, RateLimiter
from core.platform.limits.window import RateLimit, Standing
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Unauthenticated
from entrypoints.http.app import framework
from entrypoints.http.asgi import Scope
from entrypoints.http.cors import Cors
from entrypoints.http.edge import Edge, Lean
from entrypoints.http.gate import ACCESS, Access, Gate
from entrypoints.http.limits import Limits
from entrypoints.http.record import Record, Write

OPEN = {ACCESS: Access(signed_in=False)}
NO_LIMITS: dict[Any, RateLimit | None] = {}
PARK = AppSpec(slug="park", title="Park", cors_origins=frozenset({"https://park.example"}))
YARD = AppSpec(slug="yard", title="Yard", cors_origins=frozenset({"https://yard.example"}))


class Down:
    """A store of counters that is away."""

    async def hit(self, checks: Sequence[Check]) -> Standing:
        raise LimiterDown


class ByName:
    """Signs in the bearer of a UUID."""

    async def actor(self, authorization: str | None, app: str | None) -> Actor:
        if authorization is None:
            raise Unauthenticated("unauthenticated", "This needs a bearer token.")
        return Actor(app or "park", UUID(authorization.removeprefix("Bearer ")), UUID(int=1))


class NoRoles:
    """Nobody is anything."""

    async def of(self, app: str, user_id: UUID) -> frozenset[str]:
        return frozenset()


def gate(limits: Limits | None = None) -> Gate:
    """A gate that lets in whoever `ByName` signs in, without limits unless some are given."""
    return Gate(ByName(), limits or Limits(MemoryRateLimiter(), NO_LIMITS, None), NoRoles())  # type: ignore[arg-type]


def edge_over(
    *routes: ControllerRouterHandler,
    limiter: RateLimiter | None = None,
    by_address: dict[Any, RateLimit | None] = NO_LIMITS,
    by_person: RateLimit | None = None,
    trusted_proxies: Sequence[str] = (),
    lean: dict[tuple[str, str], Lean] | None = None,
    kept: Callable[[Scope], Lean | None] = lambda _: None,
    write: Write | None = None,
    metrics: Metrics | None = None,
    client: tuple[str, int] = ("198.51.100.7", 1),
) -> httpx.AsyncClient:
    """A client of the given routes."""
    limits = Limits(limiter or MemoryRateLimiter(), by_address, by_person, trusted_proxies)
    door = gate(limits)
    record = Record((metrics or Metrics()).requests, write)
    edge = Edge(framework(list(routes), door, record), lean or {}, door, Cors(Apps([PARK, YARD])), record, kept=kept)
    transport = httpx.ASGITransport(edge, raise_app_exceptions=False, client=client)
    return httpx.AsyncClient(transport=transport, base_url="http://service")
