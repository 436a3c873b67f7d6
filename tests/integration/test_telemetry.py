"""Traces and failures as a collector and as Sentry receive them."""

from __future__ import annotations

import gzip
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from adapters.telemetry.sentry import SentryHandler
from bootstrap import create_http
from core.shared.request import serve_as
from settings import read_settings
from tests.support.service import alive

SECRET = "canary-" + "s" * 40


class Receiver(ThreadingHTTPServer):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keep)
        self.received: list[tuple[str, bytes]] = []


class _Keep(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_collector_gets_a_span_of_the_request_and_of_its_statements(receiver: Receiver, database: str) -> None:
    environment = {
        "JWT_SECRET": SECRET,
        "DATABASE_URL": database,
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{receiver.server_port}",
    }
    trace = "0af7651916cd43dd8448eb211c80319c"
    app = create_http(read_settings(environment))
    async with alive(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        answer = await client.get(
            "/health/ready", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01", "authorization": SECRET}
        )
        assert answer.status_code == 200
    paths = {path for path, _ in receiver.received}
    sent = b"".join(body for _, body in receiver.received)
    assert paths == {"/v1/traces"}
    assert b"GET /health/ready" in sent
    assert b"select 1" in sent
    assert sent.count(bytes.fromhex(trace)) >= 2
    assert answer.headers["x-request-id"].encode() in sent
    assert SECRET.encode() not in sent


def test_sentry_gets_the_failure_and_nobody_s_secrets(receiver: Receiver) -> None:
    handler = SentryHandler(f"http://key@127.0.0.1:{receiver.server_port}/1", "production")
    log = logging.getLogger("rhizome.test_sentry")
    log.addHandler(handler)
    log.propagate = False
    serve_as("request-of-the-test")
    try:
        token = SECRET
        raise ValueError(f"something broke near Bearer {token}")
    except ValueError:
        log.exception("unforeseen failure")
    finally:
        serve_as(None)
        log.removeHandler(handler)
        handler.close()
    sent = b"".join(body for _, body in receiver.received)
    assert b"ValueError" in sent
    assert b"request-of-the-test" in sent
    assert SECRET.encode() not in sent
