"""Traces over OTLP: a span for each request and, inside it, for each statement. Imported only where they are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from adapters.postgres.database import Database
from core.shared.request import current_request_id

Call = Any
"""An ASGI callable, scope, receive or send."""


def start_tracing(endpoint: str) -> TracerProvider:
    """Send spans in batches to the collector at `endpoint`; what waits at the end of the process is sent then."""
    provider = TracerProvider(resource=Resource.create({"service.name": "rhizome"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    return provider


class TracedApp:
    """Puts a span around each request, as a child of the caller's (W3C trace context)."""

    def __init__(self, app: Call, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    async def __call__(self, scope: Call, receive: Call, send: Call) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        carrier = {str(name, "latin-1"): str(value, "latin-1") for name, value in scope["headers"]}
        parent = self._propagator.extract(carrier)
        with self._tracer.start_as_current_span(scope["method"], context=parent, kind=SpanKind.SERVER) as span:
            await self._app(scope, receive, send)
            exchange = scope["rhizome"]
            method, _, route = exchange.endpoint.partition(" ")
            span.update_name(exchange.endpoint or scope["method"])
            span.set_attributes(
                {
                    "http.request.method": method or scope["method"],
                    "http.route": route,
                    "http.response.status_code": exchange.status,
                    "rhizome.app": exchange.app,
                    "rhizome.request_id": exchange.request_id,
                }
            )
            if exchange.status >= 500:
                span.set_status(StatusCode.ERROR)


class TracedDatabase(Database):
    """A span for each statement, with its text and never with its values."""

    def __init__(self, dsn: str, *, size: int, tracer: Tracer) -> None:
        super().__init__(dsn, size=size)
        self._tracer = tracer

    def _span(self, app: str, statement: str) -> Any:
        text = " ".join(statement.split())
        attributes = {
            "db.system.name": "postgresql",
            "db.query.text": text[:1000],
            "rhizome.app": app,
            "rhizome.request_id": current_request_id() or "",
        }
        name = text.partition(" ")[0].lower()
        return self._tracer.start_as_current_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    async def fetch(self, app: str, statement: str, *values: Any) -> list[Any]:
        """As `Database.fetch`."""
        with self._span(app, statement):
            return await super().fetch(app, statement, *values)

    async def fetchrow(self, app: str, statement: str, *values: Any) -> Any:
        """As `Database.fetchrow`."""
        with self._span(app, statement):
            return await super().fetchrow(app, statement, *values)

    async def fetchval(self, app: str, statement: str, *values: Any) -> Any:
        """As `Database.fetchval`."""
        with self._span(app, statement):
            return await super().fetchval(app, statement, *values)

    async def execute(self, app: str, statement: str, *values: Any) -> int:
        """As `Database.execute`."""
        with self._span(app, statement):
            return await super().execute(app, statement, *values)

    async def executemany(self, app: str, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """As `Database.executemany`."""
        with self._span(app, statement):
            await super().executemany(app, statement, values)
