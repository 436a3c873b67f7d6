"""Stripe's events, kept and answered: ours and a FastAPI + ORM peer (g). Each event comes once, signed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import asyncpg

from adapters.postgres.migrate import migrate
from benchmarks.stage import Server, database, load, serving, write_requests
from benchmarks.streak import CONNECTIONS, ROUNDS, SECONDS, SECRET, UVICORN

SIGNING_SECRET = "whsec_of_the_benchmark"
FASTEST = 4000
"""Events a second that nobody reaches: so many are made for each second, that none comes twice."""
WARM_UP_SECONDS = 1.0


def measure() -> dict[str, object]:
    """Run the comparison; the result's keys are those of `benchmarks/latest.json`."""
    environ = {"JWT_SECRET": SECRET, "RHIZOME_ENV": "production", "STRIPE_WEBHOOK_SECRET": SIGNING_SECRET}
    os.environ |= {"STRIPE_WEBHOOK_SECRET": SIGNING_SECRET}
    with ExitStack() as stack:
        dsn = stack.enter_context(database())
        asyncio.run(migrate(dsn))
        os.environ["PEER_DSN"] = dsn
        asyncio.run(_prepare(dsn))
        environ |= {"PEER_DSN": dsn, "DATABASE_URL": dsn}
        ours = stack.enter_context(
            serving("ours", ["-m", "entrypoints.cli.main", "serve"], 18270, environ | {"PORT": "18270"}, "/health")
        )
        peer = ["-m", "uvicorn", "benchmarks.peers.fastapi_webhook:app", "--port", "18271", *UVICORN]
        fastapi = stack.enter_context(serving("fastapi", peer, 18271, environ, "/"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [(ours, "/api/v1/webhooks/stripe"), (fastapi, "/webhooks/stripe")]
        return {"webhook": _ratios(_rounds(servers, folder))}


async def _prepare(dsn: str) -> None:
    from benchmarks.peers.fastapi_webhook import SCHEMA

    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(SCHEMA)
    finally:
        await connection.close()


def _rounds(servers: list[tuple[Server, str]], folder: Path) -> dict[str, list[dict[str, float]]]:
    """Alternating runs, so that a slow minute of the machine hits everybody."""
    figures: dict[str, list[dict[str, float]]] = {server.name: [] for server, _ in servers}
    for number in range(ROUNDS + 1):
        seconds = SECONDS if number else WARM_UP_SECONDS
        for server, path in servers:
            file = _events(folder / server.name, path, f"{server.name}_{number}", int(FASTEST * seconds))
            before = server.cpu_seconds()
            run = load(server.port, file, connections=CONNECTIONS, seconds=seconds)
            run["cpu_us"] = (server.cpu_seconds() - before) / (run["rps"] * seconds) * 1e6
            if number:
                figures[server.name].append(run)
    for name, runs in figures.items():
        rates = ", ".join(f"{run['rps']:,.0f}" for run in runs)
        p50, p99, cpu = (statistics.median(run[key] for run in runs) for key in ("p50_ms", "p99_ms", "cpu_us"))
        print(f"  webhook {name:8} cpu {cpu:5.0f} us  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  events/s {rates}")
    return figures


def _events(file: Path, path: str, run: str, many: int) -> Path:
    now = int(time.time())
    return write_requests(file, [_request(path, _event(f"evt_{run}_{number}"), now) for number in range(many)])


def _event(name: str) -> bytes:
    """About as large as those of paid checkouts are."""
    session = {
        "id": f"cs_{name}",
        "object": "checkout.session",
        "amount_total": 4500,
        "currency": "usd",
        "mode": "payment",
        "payment_intent": f"pi_{name}",
        "payment_status": "paid",
        "status": "complete",
        "metadata": {"order_id": "0190c2a5-7e4b-7cc3-98c4-dc0c0c07398f"},
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "success_url": "https://shop.example/thanks?" + "x" * 400,
        "url": "https://checkout.stripe.example/" + "y" * 800,
    }
    event = {
        "id": name,
        "object": "event",
        "type": "checkout.session.completed",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": session},
    }
    return json.dumps(event).encode()


def _request(path: str, body: bytes, now: int) -> bytes:
    signature = hmac.new(SIGNING_SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nstripe-signature: t={now},v1={signature}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _ratios(figures: dict[str, list[dict[str, float]]]) -> dict[str, float]:
    def median(name: str, key: str) -> float:
        return statistics.median(run[key] for run in figures[name])

    return {
        "ours_vs_fastapi": round(median("ours", "rps") / median("fastapi", "rps"), 2),
        "cpu_vs_fastapi": round(median("ours", "cpu_us") / median("fastapi", "cpu_us"), 2),
        "p99_over_p50": round(median("ours", "p99_ms") / median("ours", "p50_ms"), 2),
    }
