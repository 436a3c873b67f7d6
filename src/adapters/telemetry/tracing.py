"""How tracing is wired, in processes whose environment names a collector."""

from __future__ import annotations

import asyncio

from dishka import Provider, Scope, decorate, provide

from adapters.postgres.database import Database
from adapters.resources import Resources
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.traces import TracedDatabase, start_tracing
from settings import Settings


class Tracing:
    """This process's way to the collector: spans go in batches, the last one when it stops."""

    def __init__(self, settings: Settings) -> None:
        self._spans = start_tracing(settings.otel_exporter_otlp_endpoint)
        self.tracer = self._spans.get_tracer("rhizome")

    async def start(self) -> None:
        """Nothing to do: a collector that is away must not keep the service from starting."""

    async def stop(self) -> None:
        """Send what waits."""
        await asyncio.to_thread(self._spans.shutdown)


class TracingProvider(Provider):
    """The database with a span around each statement."""

    scope = Scope.APP

    tracing = provide(Tracing)

    @decorate
    def resources(self, resources: Resources, tracing: Tracing) -> Resources:
        """What is stopped last still has spans to send."""
        return Resources([tracing, *resources])

    @provide
    def database(self, settings: Settings, metrics: Metrics, tracing: Tracing) -> Database:
        database = TracedDatabase(settings.database_url, size=settings.database_pool_size, tracer=tracing.tracer)
        metrics.watch("database_pool", database.connections)
        return database
