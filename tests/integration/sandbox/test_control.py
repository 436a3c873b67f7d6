"""`/sandbox` on the API's own port, the whole service in memory."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bootstrap import create_http
from settings import RateLimit, Settings
from tests.support.service import alive, only, quick_passwords


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(rhizome_env="development", mode="memory", rate_limit_default=RateLimit(5, 60))
    app = create_http(settings, only("lowkeymode", "corpfinity"), quick_passwords())
    async with alive(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def register(client: httpx.AsyncClient, email: str = "ada@example.com") -> dict[str, Any]:
    body = {"app": "lowkeymode", "email": email, "password": "correct horse battery"}
    answer = await client.post("/api/v1/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    signed_in: dict[str, Any] = answer.json()
    return signed_in


async def test_the_clock_is_set_moved_and_released(client: httpx.AsyncClient) -> None:
    assert (await client.get("/sandbox/clock")).json()["held"] is False
    held = await client.post("/sandbox/clock", json={"now": "2027-03-28T02:30:00+02:00"})
    assert (held.status_code, held.json()) == (200, {"now": "2027-03-28T00:30:00Z", "held": True})
    moved = await client.post("/sandbox/clock", json={"advance_seconds": 90.5})
    assert moved.json() == {"now": "2027-03-28T00:31:30.500000Z", "held": True}
    assert (await client.post("/sandbox/clock", json={"real": True})).json()["held"] is False


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"now": "2027-03-28T02:30:00"},
        {"now": "yesterday"},
        {"now": "2027-03-28T02:30:00Z", "advance_seconds": 1},
        {"advance_seconds": "soon"},
        {"advance_seconds": 1e12},
        {"now": "0001-01-01T00:00:00+23:00"},
        {"now": "9999-12-31T23:59:59-23:00"},
        {"real": False},
        {"then": "2027-03-28T02:30:00Z"},
    ],
)
async def test_an_instant_that_makes_no_sense_is_refused(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    answer = await client.post("/sandbox/clock", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_born_under_the_held_clock_has_its_time(client: httpx.AsyncClient) -> None:
    await client.post("/sandbox/clock", json={"now": "2027-01-01T00:00:00Z"})
    signed_in = await register(client)
    assert signed_in["user"]["created_at"] == "2027-01-01T00:00:00Z"
    await client.post("/sandbox/clock", json={"advance_seconds": 15 * 60 + 1})
    answer = await client.get("/api/v1/auth/sessions", headers={"Authorization": f"Bearer {signed_in['access_token']}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


async def test_while_the_clock_is_held_only_drain_works(client: httpx.AsyncClient) -> None:
    await client.post("/sandbox/clock", json={"now": "2027-01-01T00:00:00Z"})
    await register(client)
    assert (await client.get("/sandbox/outbox")).json() == {"items": []}
    drained = await client.post("/sandbox/drain")
    assert drained.status_code == 200
    assert drained.json()["jobs_run"] >= 1
    assert drained.json()["failed"] == 0
    (letter,) = (await client.get("/sandbox/outbox", params={"channel": "email"})).json()["items"]
    assert letter["to"] == "ada@example.com"
    assert letter["at"] == "2027-01-01T00:00:00Z"
    assert set(letter["payload"]) == {"subject", "text", "html", "headers"}
    assert (await client.post("/sandbox/drain")).json() == {"jobs_run": 0, "failed": 0}


async def test_a_letter_that_met_a_fault_is_sent_again_later(client: httpx.AsyncClient) -> None:
    await client.post("/sandbox/clock", json={"now": "2027-01-01T00:00:00Z"})
    await register(client)
    await client.post("/sandbox/faults", json={"service": "email", "status": 503, "times": 1})
    assert (await client.post("/sandbox/drain")).json()["failed"] == 1
    assert (await client.get("/sandbox/outbox")).json() == {"items": []}
    await client.post("/sandbox/clock", json={"advance_seconds": 3600})
    await client.post("/sandbox/drain")
    assert len((await client.get("/sandbox/outbox")).json()["items"]) == 1


async def test_sign_in_with_apple_works_against_the_sandboxes_apple(client: httpx.AsyncClient) -> None:
    tokens = (await client.post("/sandbox/apple/identity-tokens", json={"app": "lowkeymode", "sub": "a-1"})).json()
    answer = await client.post("/api/v1/auth/apple", json={"app": "lowkeymode", **tokens})
    assert answer.status_code == 200, answer.text
    notice = {"app": "lowkeymode", "type": "consent-revoked", "sub": "a-1"}
    assert (await client.post("/sandbox/apple/notifications", json=notice)).json()["status"] == 200


async def test_received_webhooks_are_listed_and_run_again_without_a_second_effect(client: httpx.AsyncClient) -> None:
    await client.post("/sandbox/clock", json={"now": "2027-01-01T00:00:00Z"})
    tokens = (await client.post("/sandbox/apple/identity-tokens", json={"app": "lowkeymode", "sub": "a-1"})).json()
    await client.post("/api/v1/auth/apple", json={"app": "lowkeymode", **tokens})
    notice = {"app": "lowkeymode", "type": "consent-revoked", "sub": "a-1", "jti": "n-1"}
    for _ in range(2):
        assert (await client.post("/sandbox/apple/notifications", json=notice)).json() == {"id": "n-1", "status": 200}
    (item,) = (await client.get("/sandbox/inbox", params={"source": "apple", "state": "pending"})).json()["items"]
    await client.post("/sandbox/drain")
    (done,) = (await client.get("/sandbox/inbox", params={"state": "done"})).json()["items"]
    assert (done["id"], done["event_id"], done["source"]) == (item["id"], "n-1", "apple")
    assert (await client.post(f"/sandbox/inbox/{item['id']}/replay")).status_code == 202
    assert (await client.post("/sandbox/drain")).json()["failed"] == 0
    assert len((await client.get("/sandbox/inbox", params={"state": "done"})).json()["items"]) == 1


@pytest.mark.parametrize(
    "path", ["/sandbox/inbox/7/replay", "/sandbox/inbox/01890000-0000-7000-8000-000000000000/replay"]
)
async def test_what_was_not_received_cannot_be_run_again(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path)).status_code == 404


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "limit=1e3", "sauce=apple", "cursor=x"])
async def test_a_question_to_the_inbox_that_makes_no_sense_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/sandbox/inbox?{query}")).status_code == 422


async def test_a_letter_is_shown_as_it_looks_in_a_frame_that_can_do_nothing(client: httpx.AsyncClient) -> None:
    await client.post("/sandbox/clock", json={"now": "2027-01-01T00:00:00Z"})
    await register(client)
    await client.post("/sandbox/drain")
    (letter,) = (await client.get("/sandbox/outbox")).json()["items"]
    shown = await client.get(f"/sandbox/outbox/{letter['id']}/html")
    assert shown.text == letter["payload"]["html"]
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "sandbox" in shown.headers["content-security-policy"]
    for wrong in ("0", "99999", "x", "9" * 30):
        assert (await client.get(f"/sandbox/outbox/{wrong}/html")).status_code == 404


async def test_a_granted_role_is_there_at_once(client: httpx.AsyncClient) -> None:
    user = (await register(client))["user"]
    grant = {"app": "lowkeymode", "email": "Ada@example.com", "role": "ambassador"}
    answer = await client.post("/sandbox/grants", json=grant)
    assert (answer.status_code, answer.json()["roles"]) == (200, ["ambassador"])
    owner = await client.post("/sandbox/grants", json={"app": "lowkeymode", "user_id": user["id"], "role": "owner"})
    assert "admin" in owner.json()["roles"]


@pytest.mark.parametrize(
    ("grant", "status"),
    [
        ({"app": "lowkeymode", "email": "ada@example.com", "role": "admin", "gems": 5}, 422),
        ({"app": "lowkeymode", "email": "ada@example.com", "role": "admin", "coins": 0}, 422),
        ({"app": "lowkeymode", "email": "ada@example.com", "credits": 1.5}, 422),
        ({"app": "lowkeymode", "email": "ada@example.com", "premium": "yes"}, 422),
        ({"app": "elsewhere", "email": "ada@example.com", "coins": 5}, 404),
        ({"app": "*", "email": "ada@example.com", "coins": 5}, 404),
        ({"app": "lowkeymode", "email": "ada@example.com"}, 422),
        ({"app": "lowkeymode", "role": "admin"}, 422),
        ({"app": "lowkeymode", "email": "nobody@example.com", "role": "admin"}, 404),
        ({"app": "elsewhere", "email": "ada@example.com", "role": "admin"}, 404),
    ],
)
async def test_a_grant_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, grant: dict[str, Any], status: int
) -> None:
    await register(client)
    assert (await client.post("/sandbox/grants", json=grant)).status_code == status


async def test_coins_credits_premium_and_a_role_come_in_one_call_or_not_at_all(client: httpx.AsyncClient) -> None:
    await register(client)
    grant = {"app": "lowkeymode", "email": "ada@example.com"}
    rich = await client.post(
        "/sandbox/grants", json={**grant, "role": "admin", "coins": 30, "credits": 5, "premium": True}
    )
    had = {"roles": ["admin", "moderator"], "coins": 30, "credits": 5, "premium": True}
    assert {name: rich.json()[name] for name in had} == had
    richer = (await client.post("/sandbox/grants", json={**grant, "coins": 1, "premium": False})).json()
    assert {name: richer[name] for name in had} == {**had, "coins": 31, "premium": False}

    await register(client, "bob@example.com")
    elsewhere = {"app": "corpfinity", "email": "bob@example.com", "role": "owner", "coins": 5}
    assert (await client.post("/sandbox/grants", json=elsewhere)).status_code == 404, "a role of all, coins of an app"
    coins = await client.post("/sandbox/grants", json={"app": "lowkeymode", "email": "bob@example.com", "coins": 2})
    assert (coins.json()["roles"], coins.json()["coins"]) == ([], 2)


async def test_limits_do_not_apply_to_the_sandbox(client: httpx.AsyncClient) -> None:
    for path in ("/sandbox/clock", "/sandbox/nothing"):
        answers = [await client.get(path) for _ in range(8)]
        assert 429 not in {answer.status_code for answer in answers}
        assert not any("x-ratelimit-limit" in answer.headers for answer in answers)


async def test_the_page_and_its_parts_come_from_here_under_a_policy(client: httpx.AsyncClient) -> None:
    for path, kind in [("", "text/html"), ("/sandbox.css", "text/css"), ("/sandbox.js", "text/javascript")]:
        answer = await client.get(f"/sandbox{path}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    head = await client.head("/sandbox")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", ["/sandbox", "/sandbox/clock", "/sandbox/outbox"])
async def test_production_has_no_sandbox(path: str) -> None:
    app = create_http(Settings(mode="memory", jwt_secret="x" * 40))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.get(path)).status_code == 404
