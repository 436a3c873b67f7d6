"""What Prometheus reads."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from adapters.telemetry.metrics import Metrics


def samples(page: bytes) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


async def test_requests_are_counted_by_app_route_method_and_class_of_status() -> None:
    metrics = Metrics()
    for status in (200, 204, 503):
        metrics.requests.began()
        metrics.requests.ended("park", "GET /api/v1/park/things/{id}", status, 0.02)
    metrics.requests.began()
    found = samples(await metrics.page())
    labels = {("app", "park"), ("route", "/api/v1/park/things/{id}"), ("method", "GET")}
    assert found["rhizome_http_request_seconds_count", frozenset({*labels, ("status", "2xx")})] == 2
    assert found["rhizome_http_request_seconds_count", frozenset({*labels, ("status", "5xx")})] == 1
    assert found["rhizome_http_requests_in_flight", frozenset()] == 1


async def test_watched_figures_are_read_at_each_scrape_and_a_broken_one_spoils_nothing() -> None:
    metrics = Metrics()
    depth = 3.0

    async def depths() -> Mapping[str, float]:
        return {"due": depth}

    async def broken() -> Mapping[str, float]:
        raise OSError

    metrics.watch("jobs", depths)
    metrics.watch("broken", broken)
    first = await metrics.page()
    depth = 4.0
    assert b'rhizome_jobs{of="due"' in first
    assert b" 3.0" in first
    assert b" 4.0" in await metrics.page()


def test_several_processes_are_added_up(tmp_path: Path) -> None:
    code = (
        "import asyncio\n"
        "from adapters.telemetry.metrics import Metrics\n"
        "metrics = Metrics()\n"
        "metrics.requests.began()\n"
        "metrics.requests.ended('park', 'GET /things', 200, 0.01)\n"
        "print(asyncio.run(metrics.page()).decode())\n"
    )
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    pages = [subprocess.check_output([sys.executable, "-c", code], env=environment) for _ in range(2)]
    count = 'rhizome_http_request_seconds_count{app="park",method="GET",route="/things",status="2xx"}'
    assert f"{count} 1.0" in pages[0].decode()
    assert f"{count} 2.0" in pages[1].decode()
