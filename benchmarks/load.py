"""A closed-loop load generator: so many keep-alive connections, each with one request in flight.

`python -m benchmarks.load PORT REQUESTS CONNECTIONS SECONDS`: REQUESTS is a file of raw HTTP/1.1 requests, each
preceded by its
length on a line of its own. Prints JSON: requests a second, latency percentiles in milliseconds, answers that were
not 2xx.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import uvloop

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Iterator[bytes], latencies: list[float], failures: list[bytes]) -> None:
        self.requests = requests
        self.latencies = latencies
        self.failures = failures
        self.transport: asyncio.WriteTransport | None = None
        self.buffer = b""
        self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.ask()

    def ask(self) -> None:
        self.sent = time.perf_counter()
        self.transport.write(next(self.requests))  # type: ignore[union-attr]

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        found = LENGTH.search(self.buffer, 0, end + 2)
        if len(self.buffer) < end + 4 + int(found[1] if found else 0):
            return
        self.latencies.append(time.perf_counter() - self.sent)
        if self.buffer[9:10] != b"2" and self.buffer[9:12] != b"304":
            self.failures.append(self.buffer[:400])
        self.buffer = b""
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        self.failures.append(b"connection lost")


def read_requests(path: Path) -> list[bytes]:
    """The requests of the file."""
    data, position, found = path.read_bytes(), 0, []
    while position < len(data):
        end = data.index(b"\n", position)
        size = int(data[position:end])
        found.append(data[end + 1 : end + 1 + size])
        position = end + 1 + size
    return found


async def run(port: int, requests: list[bytes], connections: int, seconds: float) -> dict[str, object]:
    """Load the server at the port and report."""
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    failures: list[bytes] = []
    cycle = itertools.cycle(requests)
    clients = []
    for _ in range(connections):
        transport, _client = await loop.create_connection(lambda: Client(cycle, latencies, failures), "127.0.0.1", port)
        clients.append(transport)
    start = time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - start
    done, failed = sorted(latencies), list(failures)
    for transport in clients:
        transport.abort()
    return {
        "rps": len(done) / elapsed,
        "p50_ms": done[len(done) // 2] * 1000,
        "p99_ms": done[int(len(done) * 0.99)] * 1000,
        "failures": len(failed),
        "first_failure": failed[0].decode(errors="replace") if failed else None,
    }


if __name__ == "__main__":
    port, file, connections, seconds = sys.argv[1:]
    loop_factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        print(json.dumps(runner.run(run(int(port), read_requests(Path(file)), int(connections), float(seconds)))))
