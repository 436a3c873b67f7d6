"""Prometheus metrics of this process and, where several serve one port, of them all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

SCRAPE_SECONDS = 2.0

Figures = Callable[[], Awaitable[Mapping[str, float]]]
"""Figures by name, read when somebody asks."""


class RequestMetrics:
    """How many requests, of which app and route, how they ended and how long they took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "rhizome_http_request_seconds",
            "Duration of requests by app, route, method and class of status.",
            ["app", "route", "method", "status"],
            buckets=BUCKETS,
            registry=registry,
        )
        in_flight = Gauge(
            "rhizome_http_requests_in_flight",
            "Requests being served now.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._in_flight = in_flight.inc
        self._ended = in_flight.dec
        self._children: dict[tuple[str, str, int], Callable[[float], None]] = {}

    def began(self) -> None:
        """Count a request that is being served from now on."""
        self._in_flight()

    def ended(self, app: str, endpoint: str, status: int, seconds: float) -> None:
        """Count a finished request; `endpoint` is "METHOD /route/{template}", of which there are finitely many."""
        self._ended()
        kind = status // 100
        observe = self._children.get((app, endpoint, kind))
        if observe is None:
            method, _, route = endpoint.partition(" ")
            observe = self._seconds.labels(app, route, method, f"{kind}xx").observe
            self._children[app, endpoint, kind] = observe
        observe(seconds)


class Metrics:
    """The page that Prometheus reads.

    With `PROMETHEUS_MULTIPROC_DIR` set, as `serve` does for more than one process, requests of all processes are in
    it; watched figures are those of the process that answers, named by its `pid`.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.requests = RequestMetrics(self.registry)
        self._watched: dict[str, Figures] = {}

    def watch(self, name: str, read: Figures) -> None:
        """Show figures under `name` with the label `of`, read at each scrape."""
        self._watched[name] = read

    async def page(self) -> bytes:
        """The text format. Figures that can't be read within two seconds are left out."""
        registry = self.registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own gap
        watched = CollectorRegistry()
        for name, read in self._watched.items():
            with suppress(Exception):
                async with asyncio.timeout(SCRAPE_SECONDS):
                    _show(watched, name, await read())
        return generate_latest(registry) + generate_latest(watched)


def _show(registry: CollectorRegistry, name: str, figures: Mapping[str, float]) -> None:
    gauge = GaugeMetricFamily(f"rhizome_{name}", f"{name.replace('_', ' ').capitalize()}.", labels=["of", "pid"])
    for label, value in figures.items():
        gauge.add_metric([label, str(os.getpid())], value)
    registry.register(_Read(gauge))


class _Read(Collector):
    """Figures that were read already."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric

    def collect(self) -> Iterable[Metric]:
        return [self._metric]
