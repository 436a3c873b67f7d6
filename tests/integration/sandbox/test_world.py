"""The outside world over real sockets: faults, capture, Apple."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import msgspec
import pytest
import uvloop

from entrypoints.sandbox.faults import FaultCommand
from entrypoints.sandbox.services.apple import ISSUER
from entrypoints.supervisor.environment import new_apple_key
from tests.support.world import NOON, Served, served_world

BUNDLE = "app.rhizome.lowkeymode"
KEYS = "/apple/auth/keys"


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with served_world() as world:
        yield world


def client_secret(served: Served, **changed: Any) -> str:
    now = int(served.clock.now().timestamp())
    claims = {"iss": "TEAM", "sub": BUNDLE, "aud": ISSUER, "iat": now, "exp": now + 600, **changed}
    return jwt.encode(claims, new_apple_key(), "ES256", {"kid": "KEY"})


async def identity(served: Served, **who: Any) -> dict[str, str]:
    answer = await served.client.post("/sandbox/apple/identity-tokens", json={"app": "lowkeymode", "sub": "1", **who})
    assert answer.status_code == 201
    return msgspec.json.decode(answer.content, type=dict[str, str])


async def test_a_fault_answers_in_the_services_place_and_then_is_over(served: Served) -> None:
    fault = {"service": "apple", "status": 418, "body": {"tea": True}, "headers": {"Retry-After": "7"}}
    assert (await served.client.post("/sandbox/faults", json=fault)).status_code == 201
    broken = await served.client.get(KEYS)
    assert (broken.status_code, broken.json(), broken.headers["retry-after"]) == (418, {"tea": True}, "7")
    assert (await served.client.get(KEYS)).status_code == 200


async def test_a_dropped_call_gets_no_answer(served: Served) -> None:
    served.world.faults.add(FaultCommand(service="apple", drop=True))
    with pytest.raises(httpx.RemoteProtocolError):
        await served.client.get(KEYS)


async def test_a_delayed_call_takes_its_time_and_holds_nobody_up(served: Served) -> None:
    await served.client.get(KEYS)
    served.world.faults.add(FaultCommand(service="apple", latency_ms=1500))
    began = time.monotonic()
    slow = asyncio.create_task(served.client.get(KEYS))
    while served.world.faults.list():  # noqa: ASYNC110  # until the slow call has met it
        await asyncio.sleep(0.01)
    assert (await served.client.get(KEYS)).status_code == 200
    assert not slow.done()
    assert (await slow).status_code == 200
    assert time.monotonic() - began >= 1.5


async def test_an_answer_breaks_off_where_it_was_asked_to(served: Served) -> None:
    served.world.faults.add(FaultCommand(service="apple", after_chunks=0))
    with pytest.raises(httpx.RemoteProtocolError):
        await served.client.get(KEYS)


async def test_the_outbox_lists_in_order_and_refused_calls_only_when_asked(served: Served) -> None:
    served.world.faults.add(FaultCommand(service="apple", status=503))
    served.world.faults.add(FaultCommand(service="apple", drop=True))
    for _ in range(2):
        with pytest.raises((httpx.RemoteProtocolError, httpx.HTTPStatusError)):
            (await served.client.get(KEYS)).raise_for_status()
    await served.client.get(KEYS)
    await served.client.post("/postmark/email", json={"From": "a@b.c", "To": "d@e.f", "TextBody": "x"})
    items = (await served.client.get("/sandbox/outbox")).json()["items"]
    assert [(item["channel"], item["to"]) for item in items] == [("apple", KEYS)]
    assert items[0]["at"] == "2030-01-01T12:00:00Z"
    assert set(items[0]["payload"]) == {"method", "path", "request", "response"}
    whole = (await served.client.get("/sandbox/outbox", params={"all": "true", "channel": "apple,push"})).json()[
        "items"
    ]
    assert [(item.get("refused"), item.get("status")) for item in whole] == [(True, 503), (True, 0), (None, None)]
    letters = (await served.client.get("/sandbox/outbox", params={"all": "true", "channel": "email"})).json()["items"]
    assert [(item["to"], item["status"]) for item in letters] == [("d@e.f", 401)]
    assert (await served.client.delete("/sandbox/outbox")).status_code == 204
    assert (await served.client.get("/sandbox/outbox?all=true")).json() == {"items": []}


async def test_an_identity_token_verifies_against_the_shown_keys(served: Served) -> None:
    nonce = hashlib.sha256(b"raw").hexdigest()
    tokens = await identity(served, email="a@privaterelay.test", nonce=nonce, is_private_email="true")
    keys = jwt.PyJWKSet.from_dict((await served.client.get(KEYS)).json())
    key = keys[jwt.get_unverified_header(tokens["identity_token"])["kid"]]
    claims = jwt.decode(
        tokens["identity_token"], key, ["RS256"], audience=BUNDLE, issuer=ISSUER, options={"verify_iat": False}
    )
    assert claims["sub"] == "1"
    assert (claims["email"], claims["email_verified"], claims["is_private_email"]) == (
        "a@privaterelay.test",
        True,
        "true",
    )
    assert claims["nonce"] == nonce
    assert claims["iat"] == int(NOON.timestamp())


async def test_claims_override_and_null_takes_one_away(served: Served) -> None:
    tokens = await identity(
        served, email="a@b.test", claims={"aud": "elsewhere", "iss": None, "email_verified": "false"}
    )
    claims = jwt.decode(tokens["identity_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["email_verified"], "iss" in claims) == ("elsewhere", "false", False)


async def test_a_rotated_key_signs_from_then_on_and_the_old_one_stays_until_forgotten(served: Served) -> None:
    old = jwt.get_unverified_header((await identity(served))["identity_token"])["kid"]
    new = (await served.client.post("/sandbox/apple/keys/rotate")).json()["kid"]
    assert jwt.get_unverified_header((await identity(served))["identity_token"])["kid"] == new != old
    assert [key["kid"] for key in (await served.client.get(KEYS)).json()["keys"]] == [old, new]
    last = (await served.client.post("/sandbox/apple/keys/rotate", json={"forget": True})).json()["kid"]
    assert [key["kid"] for key in (await served.client.get(KEYS)).json()["keys"]] == [last]


async def test_a_code_is_exchanged_once_and_in_time(served: Served) -> None:
    form = {"grant_type": "authorization_code", "client_id": BUNDLE, "client_secret": client_secret(served)}
    code = (await identity(served))["authorization_code"]
    first = await served.client.post("/apple/auth/token", data={**form, "code": code})
    assert first.status_code == 200
    assert set(first.json()) == {"access_token", "token_type", "expires_in", "refresh_token", "id_token"}
    again = await served.client.post("/apple/auth/token", data={**form, "code": code})
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    late = (await identity(served))["authorization_code"]
    served.clock.hold(NOON.replace(minute=6))
    assert (await served.client.post("/apple/auth/token", data={**form, "code": late})).status_code == 400


async def test_a_revoked_token_is_of_no_more_use(served: Served) -> None:
    proof = {"client_id": BUNDLE, "client_secret": client_secret(served)}
    code = (await identity(served))["authorization_code"]
    form = {**proof, "grant_type": "authorization_code", "code": code}
    refresh = (await served.client.post("/apple/auth/token", data=form)).json()["refresh_token"]
    renew = {**proof, "grant_type": "refresh_token", "refresh_token": refresh}
    assert (await served.client.post("/apple/auth/token", data=renew)).status_code == 200
    gone = await served.client.post("/apple/auth/revoke", data={**proof, "token": refresh})
    assert (gone.status_code, gone.content) == (200, b"")
    assert (await served.client.post("/apple/auth/token", data=renew)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("changed", [{"sub": "other"}, {"aud": "other"}, {"exp": 1}, {"iss": ""}])
async def test_a_wrong_client_secret_is_refused(served: Served, changed: dict[str, Any]) -> None:
    form = {"grant_type": "refresh_token", "client_id": BUNDLE, "client_secret": client_secret(served, **changed)}
    answer = await served.client.post("/apple/auth/token", data=form)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_client"})


async def test_a_notification_is_signed_and_delivered(served: Served) -> None:
    served.delivered.status = 202
    notice = {"app": "lowkeymode", "type": "consent-revoked", "sub": "1", "jti": "n-1"}
    answer = await served.client.post("/sandbox/apple/notifications", json=notice)
    assert answer.json() == {"id": "n-1", "status": 202}
    (call,) = served.delivered.calls
    assert (call.method, call.path) == ("POST", "/api/v1/auth/apple/notifications")
    payload = msgspec.json.decode(call.body)["payload"]
    claims = jwt.decode(payload, options={"verify_signature": False})
    events = msgspec.json.decode(claims["events"])
    assert (claims["jti"], claims["aud"], events["type"], events["sub"]) == ("n-1", BUNDLE, "consent-revoked", "1")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sandbox/faults", {"service": "email", "stauts": 500}, 422),
        ("/sandbox/faults", {"service": "pigeons", "status": 500}, 404),
        ("/sandbox/apple/identity-tokens", {"app": "nope", "sub": "1"}, 404),
        ("/sandbox/apple/notifications", {"app": "lowkeymode", "type": "moved", "sub": "1"}, 422),
        ("/sandbox/nothing", {}, 404),
    ],
)
async def test_what_makes_no_sense_is_refused(served: Served, path: str, body: dict[str, str], status: int) -> None:
    assert (await served.client.post(path, json=body)).status_code == status


def test_the_world_answers_on_either_event_loop() -> None:
    """A service that is served by uvicorn alone brings the world along on uvloop."""

    async def ask() -> int:
        async with served_world() as world:
            return (await world.client.get("/sandbox/world")).status_code

    for loop_factory in (asyncio.new_event_loop, uvloop.new_event_loop):
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            assert runner.run(ask()) == 200
