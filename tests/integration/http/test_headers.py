"""What every answer carries, and what a browser on another page may read."""

import pytest
from litestar import get

from entrypoints.http.asgi import Receive, Scope
from entrypoints.http.exchange import Exchange
from entrypoints.http.gate import ACCESS, Access
from tests.support.edge import OPEN, edge_over


@get("/api/v1/park/things", opt={ACCESS: Access("park", signed_in=False)})
async def park() -> str:
    return "ok"


@get("/api/v1/auth/thing", opt=OPEN)
async def shared() -> str:
    return "ok"


@get("/boom", opt=OPEN)
async def boom() -> str:
    raise RuntimeError


async def lean(scope: Scope, receive: Receive, exchange: Exchange) -> tuple[int, bytes]:
    return 200, b"{}"


ROUTES = (park, shared, boom)
LEAN = {("GET", "/api/v1/park/lean"): lean}
ASK = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}


@pytest.mark.parametrize("path", ["/api/v1/park/things", "/nowhere", "/boom", "/api/v1/park/lean"])
async def test_every_answer_carries_the_security_headers_and_a_request_id(path: str) -> None:
    async with edge_over(*ROUTES, lean=LEAN) as client:
        answer = await client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Origin"
    assert len(answer.headers["x-request-id"]) >= 16
    assert "server" not in answer.headers


@pytest.mark.parametrize("bad", ["short", "x" * 65, "has spaces in it", "new\tline-and-tab"])
async def test_a_request_id_is_taken_over_only_in_a_safe_form(bad: str) -> None:
    async with edge_over(*ROUTES) as client:
        taken = await client.get("/api/v1/park/things", headers={"x-request-id": "from-the-client-1"})
        made = await client.get("/api/v1/park/things", headers={"x-request-id": bad})
    assert taken.headers["x-request-id"] == "from-the-client-1"
    assert made.headers["x-request-id"] != bad


async def test_request_ids_differ() -> None:
    async with edge_over(*ROUTES) as client:
        ids = {(await client.get("/api/v1/park/things")).headers["x-request-id"] for _ in range(20)}
    assert len(ids) == 20


@pytest.mark.parametrize(
    ("path", "origin", "allowed", "credentials"),
    [
        ("/api/v1/park/things", "https://park.example", True, False),
        ("/api/v1/park/lean", "https://park.example", True, False),
        ("/api/v1/park/nowhere", "https://park.example", True, False),
        ("/api/v1/park/things", "https://yard.example", False, False),
        ("/api/v1/park/things", "https://evil.example", False, False),
        ("/api/v1/park/things", "null", False, False),
        ("/api/v1/auth/thing", "https://park.example", True, True),
        ("/api/v1/auth/thing", "https://yard.example", True, True),
        ("/api/v1/auth/thing", "https://evil.example", False, False),
        ("/boom", "https://park.example", False, False),
    ],
)
async def test_a_page_reads_only_what_its_app_lets_it(path: str, origin: str, allowed: bool, credentials: bool) -> None:
    async with edge_over(*ROUTES, lean=LEAN) as client:
        plain = await client.get(path, headers={"origin": origin})
        asked = await client.options(path, headers={"origin": origin, **ASK})
    assert asked.status_code == 204
    for answer in (plain, asked):
        assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert (answer.headers.get("access-control-allow-credentials") == "true") is credentials
    assert ("access-control-allow-methods" in asked.headers) is allowed
    if allowed:
        assert "authorization" in asked.headers["access-control-allow-headers"].lower()
        assert "x-ratelimit-remaining" in plain.headers["access-control-expose-headers"].lower()
