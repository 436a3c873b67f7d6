"""The gateway to language models: what it adds to a provider's own time, and how many kept answers a second it gives.

There is no peer: a proxy without budgets, records and a cache would be another thing."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from adapters.postgres.migrate import migrate
from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from benchmarks.stage import ROOT, database, load, serving, wait_until_up, write_requests
from benchmarks.streak import CONNECTIONS, SECONDS, SECRET
from core.shared.actor import Actor

PATH = "/api/v1/gptstore/ai/generate"
MODEL_PORT, PORT = 18280, 18281
CALLS = 200
PROMPT = "Why is the sky blue?"
PEOPLE = 300
"""Each may ask sixty times a minute."""


def measure() -> dict[str, object]:
    """Run it; the result's key is that of `benchmarks/latest.json`."""
    with ExitStack() as stack:
        dsn = stack.enter_context(database())
        asyncio.run(migrate(dsn))
        stack.enter_context(_model())
        environ = {"DATABASE_URL": dsn, "JWT_SECRET": SECRET, "RHIZOME_ENV": "production", "PORT": str(PORT)}
        environ |= {"OPENAI_BASE_URL": f"http://127.0.0.1:{MODEL_PORT}", "OPENAI_API_KEY": "sk-bench"}
        environ |= {"OPENAI_MODEL": "sandbox-1", "RATE_LIMIT_DEFAULT": "100000000/60"}
        ours = stack.enter_context(serving("ours", ["-m", "entrypoints.cli.main", "serve"], PORT, environ, "/health"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tokens = _tokens(PEOPLE)
        direct, through = _overhead(tokens)
        hits = write_requests(folder / "hits", [_request(token) for token in tokens])
        asyncio.run(_fill(tokens))
        run = load(ours.port, hits, connections=CONNECTIONS, seconds=SECONDS)
    added = (through - direct) * 1000
    print(f"  provider p50 {direct * 1000:.2f} ms, through the gateway p50 {through * 1000:.2f} ms: {added:.2f} more")
    print(f"  kept answers/s {run['rps']:,.0f}  p50 {run['p50_ms']:.2f} ms  p99 {run['p99_ms']:.2f} ms")
    return {
        "ai": {
            "provider_p50_ms": round(direct * 1000, 2),
            "added_p50_ms": round(added, 2),
            "kept_answers_per_s": round(run["rps"]),
            "kept_p50_ms": round(run["p50_ms"], 2),
        }
    }


@contextmanager
def _model() -> Iterator[None]:
    """On the core of Postgres and the load."""
    command = [sys.executable, "-m", "benchmarks.model_wire", str(MODEL_PORT)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}/src{os.pathsep}{ROOT}"})
    try:
        wait_until_up(f"http://127.0.0.1:{MODEL_PORT}/", process, Path(os.devnull))
        yield
    finally:
        process.terminate()
        process.wait(10)


def _tokens(people: int) -> list[str]:
    ids, now = TimeOrderedIds(SystemClock()), SystemClock().now()
    issue = JwtAccessTokens({"main": SECRET}, ids).issue
    return [issue(Actor("gptstore", ids.new(), ids.new()), now) for _ in range(people)]


def _overhead(tokens: list[str]) -> tuple[float, float]:
    """Seconds of a call to the provider, and of one through the gateway: medians of calls one after the other."""
    asked = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": True}
    direct, through = [], []
    with httpx.Client() as client:
        for number in range(CALLS):
            began = time.perf_counter()
            client.post(f"http://127.0.0.1:{MODEL_PORT}/chat/completions", json=asked).raise_for_status()
            direct.append(time.perf_counter() - began)
            headers = {"authorization": f"Bearer {tokens[number]}"}
            body = {"prompt": f"Hello {number}", "max_tokens": 10}
            began = time.perf_counter()
            client.post(f"http://127.0.0.1:{PORT}{PATH}", json=body, headers=headers).raise_for_status()
            through.append(time.perf_counter() - began)
    return statistics.median(direct), statistics.median(through)


async def _fill(tokens: list[str]) -> None:
    """Each person's first answer, which is made."""
    turns = asyncio.Semaphore(CONNECTIONS)
    body = {"prompt": PROMPT, "max_tokens": 10}
    async with httpx.AsyncClient(timeout=60) as client:

        async def ask(token: str) -> None:
            async with turns:
                headers = {"authorization": f"Bearer {token}"}
                answer = await client.post(f"http://127.0.0.1:{PORT}{PATH}", json=body, headers=headers)
                answer.raise_for_status()

        await asyncio.gather(*(ask(token) for token in tokens))


def _request(token: str) -> bytes:
    body = json.dumps({"prompt": PROMPT, "max_tokens": 10})
    head = f"POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\ncontent-type: application/json"
    return f"{head}\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
