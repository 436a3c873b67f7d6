"""Clients that hang up on a real server, over real sockets."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from bootstrap import create_http
from settings import read_settings
from tests.support.service import MEMORY, UNLIMITED, quick_passwords

BODY = {"prompt": "sandbox-slow, please", "max_tokens": 50, "no_cache": True}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Somebody who is signed in."""
    app = create_http(read_settings({**MEMORY, **UNLIMITED}), quick_passwords())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
            person = {"app": "gptstore", "email": "ada@example.com", "password": "a fine long passphrase"}
            token = client.post("/api/v1/auth/register", json=person).json()["access_token"]
            client.headers["authorization"] = f"Bearer {token}"
            yield client
        server.should_exit = True
        thread.join()


def ended(client: httpx.Client) -> list[dict[str, Any]]:
    """The calls that have ended, the newest first."""
    found: list[dict[str, Any]] = client.get("/api/v1/gptstore/ai/usage").json()["items"]
    return found


def next_to_end(client: httpx.Client, before: int) -> dict[str, Any]:
    """The call that ends now, a second after its client has left at the latest."""
    until = time.monotonic() + 1
    while len(calls := ended(client)) == before:
        assert time.monotonic() < until
        time.sleep(0.02)
    return calls[0]


def test_a_stream_comes_as_it_is_written_and_ends_with_its_client(client: httpx.Client) -> None:
    before, began = len(ended(client)), time.monotonic()
    with client.stream("POST", "/api/v1/gptstore/ai/generate", json={**BODY, "stream": True}) as answer:
        lines = answer.iter_lines()
        first = [next(lines) for _ in range(6)]
    assert [line for line in first if line.startswith("event")] == ["event: delta"] * 2
    assert time.monotonic() - began < 3, "ten words take four seconds"
    call = next_to_end(client, before)
    assert call["outcome"] == "cancelled"
    assert 0 < call["cost_micros"] < 100


def test_who_waits_for_the_whole_and_leaves_ends_it_too(client: httpx.Client) -> None:
    before = len(ended(client))
    with pytest.raises(httpx.ReadTimeout):
        client.post("/api/v1/gptstore/ai/generate", json=BODY, timeout=1)
    assert next_to_end(client, before)["outcome"] == "cancelled"
