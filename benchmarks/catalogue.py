"""A shop of a hundred thousand products: its lists, its pages and its search; ours and a FastAPI + ORM peer (g)."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen
from uuid import UUID

import asyncpg

from adapters.postgres.migrate import migrate
from benchmarks.goods import APP, PRODUCTS, SCHEMA, Goods, fill
from benchmarks.stage import Server, database, load, serving, write_requests

CONNECTIONS = 32
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
QUERIES = 20_000
"""So many different ones that none is asked twice: what is measured is searching, not remembering."""
UVICORN = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
PATHS = {"ours": (f"/api/v1/{APP}/products", f"/api/v1/{APP}/products?q="), "fastapi": ("/products", "/search?q=")}


def measure() -> dict[str, object]:
    """Run the comparison: requests a second as ratios, searches in milliseconds."""
    with ExitStack() as stack:
        dsn = stack.enter_context(database())
        asyncio.run(migrate(dsn))
        goods = Goods(PRODUCTS)
        ids = asyncio.run(_fill(dsn, goods))
        queries = goods.queries(QUERIES)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environ = {"PEER_DSN": dsn, "DATABASE_URL": dsn, "JWT_SECRET": "x" * 40, "RHIZOME_ENV": "production"}
        environ |= {"RATE_LIMIT_DEFAULT": "100000000/60"}  # all load comes from one address
        ours = ["-m", "entrypoints.cli.main", "serve"]
        peer = ["-m", "uvicorn", "benchmarks.peers.fastapi_catalogue:app", "--port", "18212", *UVICORN]
        servers = [
            stack.enter_context(serving("ours", ours, 18210, environ | {"PORT": "18210"}, "/health")),
            stack.enter_context(serving("fastapi", peer, 18212, environ, "/")),
        ]
        files = {server.name: dict(_requests(folder, server, ids, queries)) for server in servers}
        return {"catalogue": {"products": PRODUCTS, **_reads(servers, files), "search": _searches(servers, files)}}


async def _fill(dsn: str, goods: Goods) -> list[UUID]:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(SCHEMA)
        return await fill(connection, goods)
    finally:
        await connection.close()


def _requests(folder: Path, server: Server, ids: list[UUID], queries: list[str]) -> Iterator[tuple[str, Path]]:
    products, search = PATHS[server.name]
    pages = [products, f"{products}?limit=10", f"{products}?limit=50"]
    details = [f"{products}/{one}" for one in ids[:: len(ids) // 500]]
    for kind, paths in {
        "list": pages,
        "detail": details,
        "search": [search + quote(query) for query in queries],
    }.items():
        yield kind, write_requests(folder / f"{server.name}-{kind}", [_get(path) for path in paths])
    tagged = [_get(path, _tag(server.port, path)) for path in pages]
    yield "unchanged", write_requests(folder / f"{server.name}-unchanged", tagged)


def _get(path: str, tag: str = "") -> bytes:
    known = f"if-none-match: {tag}\r\n" if tag else ""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{known}\r\n".encode()


def _tag(port: int, path: str) -> str:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}"), timeout=30) as answer:
        return str(answer.headers["etag"])


def _reads(servers: list[Server], files: dict[str, dict[str, Path]]) -> dict[str, object]:
    """Alternating runs, so that a slow minute of the machine hits both."""
    found: dict[str, object] = {}
    for kind in ("list", "unchanged", "detail"):
        runs: dict[str, list[dict[str, float]]] = {server.name: [] for server in servers}
        for turn in range(ROUNDS + 1):
            for server in servers:
                seconds = SECONDS if turn else 1  # the first one warms up
                run = load(server.port, files[server.name][kind], connections=CONNECTIONS, seconds=seconds)
                runs[server.name] += [run] if turn else []
        rates = {name: statistics.median(run["rps"] for run in of) for name, of in runs.items()}
        for name, of in runs.items():
            p50, p99 = (statistics.median(run[key] for run in of) for key in ("p50_ms", "p99_ms"))
            print(f"  {kind:9} {name:8} {rates[name]:7,.0f} req/s  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms")
        found[kind] = {"ours_vs_fastapi": round(rates["ours"] / rates["fastapi"], 2)}
    return found


def _searches(servers: list[Server], files: dict[str, dict[str, Path]]) -> dict[str, dict[str, float]]:
    """One at a time, each a different one: what a person waits for."""
    found = {}
    for server in servers:
        run = load(server.port, files[server.name]["search"], connections=1, seconds=4 * SECONDS)
        found[server.name] = {"p50_ms": round(run["p50_ms"], 1), "p99_ms": round(run["p99_ms"], 1)}
        print(f"  search    {server.name:8} p50 {run['p50_ms']:6.2f} ms  p99 {run['p99_ms']:6.2f} ms")
    return found
