"""The hot read and the hot write of a streak: ours, a bare ASGI peer (b) and a FastAPI + ORM peer (g)."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import asyncpg

from adapters.postgres.migrate import migrate
from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from benchmarks.fill import fill_streaks
from benchmarks.peers.rule import SCHEMA
from benchmarks.stage import Server, database, load, serving, write_requests
from core.shared.actor import Actor

SECRET = "the benchmark's secret, forty characters long"
CONNECTIONS = 32
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
UVICORN = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]

Figures = dict[str, dict[str, list[dict[str, float]]]]


def measure() -> dict[str, object]:
    """Run the comparison; the result's keys are those of `benchmarks/latest.json`."""
    with ExitStack() as stack:
        dsn = stack.enter_context(database())
        asyncio.run(migrate(dsn))
        actors = asyncio.run(_fill(dsn))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files = _requests(folder, actors)
        environ = {"PEER_DSN": dsn, "DATABASE_URL": dsn, "JWT_SECRET": SECRET, "RHIZOME_ENV": "production"}
        environ |= {"RATE_LIMIT_DEFAULT": "100000000/60"}  # all load comes from one address; people keep their limit
        ours = stack.enter_context(
            serving("ours", ["-m", "entrypoints.cli.main", "serve"], 18200, environ | {"PORT": "18200"}, "/health")
        )
        bare = stack.enter_context(
            serving(
                "bare", ["-m", "uvicorn", "benchmarks.peers.bare:app", "--port", "18201", *UVICORN], 18201, environ, "/"
            )
        )
        fastapi = stack.enter_context(
            serving(
                "fastapi",
                ["-m", "uvicorn", "benchmarks.peers.fastapi_orm:app", "--port", "18202", *UVICORN],
                18202,
                environ,
                "/",
            )
        )
        figures = _rounds([ours, bare, fastapi], files)
        api_mb = ours.memory_mb()
        worker_mb = _worker_memory(stack, environ)
    return {
        "read": _ratios(figures, "read"),
        "write": _ratios(figures, "write"),
        "memory_mb": {"api": round(api_mb), "worker": round(worker_mb)},
        "start_s": round(ours.start_seconds, 2),
    }


async def _fill(dsn: str) -> list[Actor]:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(SCHEMA)
        return await fill_streaks(connection)
    finally:
        await connection.close()


def _requests(folder: Path, actors: list[Actor]) -> dict[str, dict[str, Path]]:
    tokens = JwtAccessTokens({"main": SECRET}, TimeOrderedIds(SystemClock()))
    now = SystemClock().now()
    issued = [tokens.issue(actor, now) for actor in actors]
    files: dict[str, dict[str, Path]] = {}
    for name, path in {"ours": "/api/v1/lowkeymode/streak", "bare": "/streak", "fastapi": "/streak"}.items():
        common = f" {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer "
        body = '{"duration_seconds":600}'
        tail = f"\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}"
        files[name] = {
            "read": write_requests(folder / f"{name}-read", [f"GET{common}{t}\r\n\r\n".encode() for t in issued]),
            "write": write_requests(folder / f"{name}-write", [f"POST{common}{t}{tail}".encode() for t in issued]),
        }
    return files


def _rounds(servers: list[Server], files: dict[str, dict[str, Path]]) -> Figures:
    """Alternating runs, so that a slow minute of the machine hits everybody."""
    figures: Figures = {kind: {server.name: [] for server in servers} for kind in ("read", "write")}
    for kind in ("read", "write"):
        for server in servers:
            load(server.port, files[server.name][kind], connections=CONNECTIONS, seconds=2)  # warm up
        for _ in range(ROUNDS):
            for server in servers:
                before = server.cpu_seconds()
                run = load(server.port, files[server.name][kind], connections=CONNECTIONS, seconds=SECONDS)
                run["cpu_us"] = (server.cpu_seconds() - before) / (run["rps"] * SECONDS) * 1e6
                figures[kind][server.name].append(run)
    for kind, by_server in figures.items():
        for name, runs in by_server.items():
            rates = ", ".join(f"{run['rps']:,.0f}" for run in runs)
            p50, p99 = _median(runs, "p50_ms"), _median(runs, "p99_ms")
            cpu = _median(runs, "cpu_us")
            print(f"  {kind:5} {name:8} cpu {cpu:5.0f} us  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  req/s {rates}")
    return figures


def _ratios(figures: Figures, kind: str) -> dict[str, float]:
    by_server = figures[kind]
    ours = _median(by_server["ours"], "rps")
    return {
        "ours_vs_bare": round(ours / _median(by_server["bare"], "rps"), 2),
        "ours_vs_fastapi": round(ours / _median(by_server["fastapi"], "rps"), 2),
        "p99_over_p50": round(_median(by_server["ours"], "p99_ms") / _median(by_server["ours"], "p50_ms"), 2),
    }


def _median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def _worker_memory(stack: ExitStack, environ: dict[str, str]) -> float:
    """The worker's memory after it has delivered what the writes left in the outbox, for at most a minute."""
    from benchmarks.stage import worker_running

    worker = stack.enter_context(worker_running(environ))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and asyncio.run(_backlog(environ["DATABASE_URL"])):
        time.sleep(1)
    return worker.memory_mb()


async def _backlog(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("select count(*) from outbox"))
    finally:
        await connection.close()
