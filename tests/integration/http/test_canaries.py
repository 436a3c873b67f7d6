"""A served process tells of every request in one line, and of no secret in any."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

SOURCES = Path(__file__).parents[3] / "src"
LINES = ("method", "route", "status", "ms", "app", "user", "request_id")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A service of its own, and the file that its standard output and error go to."""
    log = tmp_path_factory.mktemp("log") / "out"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SOURCES),
        "PORT": "0",
        "MODE": "memory",
        "RHIZOME_ENV": "development",
        "JWT_SECRET": "CANARY-of-the-signing-key-000000000000",
        "RHIZOME_DATA_DIR": str(log.parent),
        "RATE_LIMIT_REGISTER": "off",
        "RATE_LIMIT_LOGIN": "off",
        "LOG_LEVEL": "debug",
        **{f"{name}_API_KEY": f"CANARY-key-of-{name}" for name in ("OPENAI", "ANTHROPIC", "GEMINI")},
    }
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        environment["PORT"] = str(probe.getsockname()[1])
    with log.open("wb") as out:
        command = [sys.executable, "-m", "entrypoints.cli.main", "serve"]
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        url = f"http://127.0.0.1:{environment['PORT']}"
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    httpx.get(f"{url}/health")
                    break
                except httpx.TransportError:
                    assert server.poll() is None, log.read_text()
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
            yield url, log
        finally:
            server.terminate()
            server.wait(30)


def lines(log: Path) -> list[dict[str, Any]]:
    time.sleep(0.3)
    return [msgspec.json.decode(line) for line in log.read_bytes().splitlines()]


def test_no_secret_is_in_any_line(process: tuple[str, Path]) -> None:
    url, log = process
    person = {"app": "lowkeymode", "email": "CANARY-mail@example.com", "password": "CANARY-password-1"}
    signed_in = httpx.post(f"{url}/api/v1/auth/register", json=person)
    assert signed_in.status_code == 201
    tokens = signed_in.json()
    httpx.post(f"{url}/api/v1/auth/login", json={**person, "password": "CANARY-password-2"})
    httpx.post(f"{url}/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    httpx.post(f"{url}/api/v1/auth/forgot", json={"app": "lowkeymode", "email": "CANARY-mail@example.com"})
    httpx.get(f"{url}/api/v1/auth/sessions?token=CANARY-query", headers={"authorization": "Bearer CANARY-bearer"})
    httpx.get(f"{url}/CANARY-path", headers={"cookie": "refresh=CANARY-cookie", "user-agent": "CANARY-agent"})
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    assert httpx.get(f"{url}/api/v1/auth/sessions", headers=bearer).status_code == 200
    time.sleep(0.3)
    said = log.read_text()
    assert "CANARY" not in said
    assert "canary" not in said
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert token not in said


def test_no_prompt_no_answer_and_no_providers_key_is_in_any_line(process: tuple[str, Path]) -> None:
    url, log = process
    person = {"app": "gptstore", "email": "canary-of-models@example.com", "password": "CANARY-password-3"}
    token = httpx.post(f"{url}/api/v1/auth/register", json=person).json()["access_token"]
    prompt = {"prompt": "CANARY-prompt", "max_tokens": 50}

    def asked(**more: object) -> httpx.Response:
        bearer = {"authorization": f"Bearer {token}"}
        return httpx.post(f"{url}/api/v1/gptstore/ai/generate", json={**prompt, **more}, headers=bearer)

    text = asked().json()["text"]
    assert "event: done" in asked(stream=True, no_cache=True).text
    for fault in ({"status": 401}, {"body": {"error": "CANARY-error"}}, {"after_chunks": 3}, {"status": 400}):
        httpx.post(f"{url}/sandbox/faults", json={"service": "openai", **fault})
        asked(stream=True, no_cache=True)
    for service in ("openai", "anthropic", "gemini"):
        httpx.post(f"{url}/sandbox/faults", json={"service": service, "drop": True, "times": 9})
    assert asked(no_cache=True).status_code == 503
    httpx.delete(f"{url}/sandbox/faults")
    time.sleep(0.3)
    said = log.read_text()
    assert "CANARY" not in said
    assert text not in said


def test_each_request_has_one_line_with_its_route_and_never_its_path(process: tuple[str, Path]) -> None:
    url, log = process
    ids = [f"request-id-{n:04}" for n in range(3)]
    httpx.get(f"{url}/health", headers={"x-request-id": ids[0]})
    httpx.delete(f"{url}/api/v1/auth/sessions/0190b1c4-0000-7000-8000-000000000001", headers={"x-request-id": ids[1]})
    httpx.get(f"{url}/no/such/thing", headers={"x-request-id": ids[2]})
    found = {line["request_id"]: line for line in lines(log) if line.get("logger") == "rhizome.access"}
    for request_id in ids:
        assert set(LINES) <= set(found[request_id])
    assert found[ids[0]]["route"] == "/health"
    assert (found[ids[1]]["status"], found[ids[1]]["method"]) == (401, "DELETE")
    assert "0190b1c4" not in found[ids[1]]["route"]
    assert (found[ids[2]]["route"], found[ids[2]]["status"]) == ("unmatched", 404)
