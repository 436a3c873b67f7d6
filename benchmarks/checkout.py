"""From the cart to the payment page: ours and a FastAPI + ORM peer (g), against the same Stripe that costs nothing."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.migrate import migrate
from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from benchmarks.peers.fastapi_shop_schema import SCHEMA
from benchmarks.stage import ROOT, Server, database, load, serving, write_requests
from benchmarks.streak import CONNECTIONS, ROUNDS, SECONDS, SECRET, UVICORN
from core.shared.actor import Actor

APP = "healthindex"
PRODUCTS = 500
LINES = 2
WARM_UP_SECONDS = 2.0
FASTEST = 500
"""Checkouts a second that nobody reaches: so many people are made for each second, and nobody checks out twice."""
STRIPE_PORT = 18260
Good = tuple[UUID, str, int]
"""Id, name and price."""
Figures = dict[str, list[dict[str, float]]]


def measure() -> dict[str, object]:
    """Run the comparison; the result's keys are those of `benchmarks/latest.json`."""
    with ExitStack() as stack:
        dsn = stack.enter_context(database())
        asyncio.run(migrate(dsn))
        runs = [int(FASTEST * WARM_UP_SECONDS), *([int(FASTEST * SECONDS)] * ROUNDS)]
        people = asyncio.run(_fill(dsn, sum(runs)))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(_stripe())
        environ = {"PEER_DSN": dsn, "DATABASE_URL": dsn, "JWT_SECRET": SECRET, "RHIZOME_ENV": "production"}
        environ |= {"STRIPE_BASE_URL": f"http://127.0.0.1:{STRIPE_PORT}", "STRIPE_SECRET_KEY": "sk_test_bench"}
        environ |= {"RATE_LIMIT_DEFAULT": "100000000/60"}  # all load comes from one address
        ours = stack.enter_context(
            serving("ours", ["-m", "entrypoints.cli.main", "serve"], 18261, environ | {"PORT": "18261"}, "/health")
        )
        peer = ["-m", "uvicorn", "benchmarks.peers.fastapi_shop:app", "--port", "18262", *UVICORN]
        fastapi = stack.enter_context(serving("fastapi", peer, 18262, environ, "/"))
        figures = _rounds([(ours, f"/api/v1/{APP}/checkout"), (fastapi, "/checkout")], _slices(people, runs), folder)
    return {"checkout": _ratios(figures)}


@contextmanager
def _stripe() -> Iterator[None]:
    """On the core of Postgres and the load."""
    command = [sys.executable, "-m", "benchmarks.stripe_wire", str(STRIPE_PORT)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}/src{os.pathsep}{ROOT}"})
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


async def _fill(dsn: str, people: int) -> list[Actor]:
    """So many people with a full cart each, ours and the peer's."""
    ids, now, chance = TimeOrderedIds(SystemClock()), SystemClock().now(), random.Random(7)
    actors = [Actor(APP, ids.new(), ids.new()) for _ in range(people)]
    goods = [(ids.new(), f"Thing {number}", 100 + number) for number in range(PRODUCTS)]
    carts = [(actor, chance.sample(goods, LINES)) for actor in actors]
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(SCHEMA)
        await connection.execute("select set_config('app.id', '*', false)")
        for table, columns, rows in _rows(actors, goods, carts, now):
            await connection.copy_records_to_table(table, records=rows, columns=columns.split())
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()
    return actors


def _rows(
    actors: list[Actor],
    goods: list[Good],
    carts: list[tuple[Actor, list[Good]]],
    now: Any,
) -> Iterator[tuple[str, str, list[tuple[Any, ...]]]]:
    email = {actor.user_id: f"{actor.user_id}@example.com" for actor in actors}
    lines = [(actor, good) for actor, filled in carts for good in filled]
    plenty = 10_000_000
    yield "accounts", "id email created_at", [(a.user_id, email[a.user_id], now) for a in actors]
    members = [(APP, a.user_id, "UTC", "en", now) for a in actors]
    yield "memberships", "app_id user_id timezone locale created_at", members
    sessions = [(a.session_id, APP, a.user_id, now, now) for a in actors]
    yield "sessions", "id app_id user_id created_at last_used_at", sessions
    products = [
        (APP, key, name, "", "physical", price, "USD", plenty, True, False, [], now) for key, name, price in goods
    ]
    yield (
        "products",
        "app_id id name description type price_cents currency stock active share_ai_cache category_ids created_at",
        products,
    )
    own = [(APP, a.user_id, key, name, 1, price, "USD", now) for a, (key, name, price) in lines]
    yield "cart_lines", "app_id user_id product_id name quantity unit_price_cents currency added_at", own
    yield "peer_users", "id email", list(email.items())
    peers = [(key, name, price, "USD", plenty, True) for key, name, price in goods]
    yield "peer_goods", "id name price_cents currency stock active", peers
    yield "peer_cart_lines", "user_id product_id quantity", [(a.user_id, key, 1) for a, (key, _, _) in lines]


def _slices(people: list[Actor], runs: list[int]) -> list[list[Actor]]:
    found, start = [], 0
    for many in runs:
        found.append(people[start : start + many])
        start += many
    return found


def _rounds(
    servers: list[tuple[Server, str]], slices: list[list[Actor]], folder: Path
) -> dict[str, list[dict[str, float]]]:
    """Alternating runs, each of people who have not checked out there before."""
    tokens, now = JwtAccessTokens({"main": SECRET}, TimeOrderedIds(SystemClock())), SystemClock().now()
    figures: Figures = {server.name: [] for server, _ in servers}
    for number, people in enumerate(slices):
        seconds = SECONDS if number else WARM_UP_SECONDS
        issued = [tokens.issue(actor, now) for actor in people]
        for server, path in servers:
            head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer "
            tail = "\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
            file = write_requests(folder / server.name, [f"{head}{token}{tail}".encode() for token in issued])
            before = server.cpu_seconds()
            run = load(server.port, file, connections=CONNECTIONS, seconds=seconds)
            run["cpu_us"] = (server.cpu_seconds() - before) / (run["rps"] * seconds) * 1e6
            if number:
                figures[server.name].append(run)
    for name, runs in figures.items():
        rates = ", ".join(f"{run['rps']:,.0f}" for run in runs)
        p50, p99, cpu = (_median(runs, key) for key in ("p50_ms", "p99_ms", "cpu_us"))
        print(f"  checkout {name:8} cpu {cpu:5.0f} us  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  req/s {rates}")
    return figures


def _ratios(figures: Figures) -> dict[str, float]:
    ours = figures["ours"]
    return {
        "ours_vs_fastapi": round(_median(ours, "rps") / _median(figures["fastapi"], "rps"), 2),
        "cpu_vs_fastapi": round(_median(ours, "cpu_us") / _median(figures["fastapi"], "cpu_us"), 2),
        "p99_over_p50": round(_median(ours, "p99_ms") / _median(ours, "p50_ms"), 2),
    }


def _median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(run[key] for run in runs)
