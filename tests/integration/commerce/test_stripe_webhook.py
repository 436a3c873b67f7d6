"""Stripe's events over HTTP: who may tell us, what is kept, and that it is done once."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio

from tests.support.service import NOON, Service, only, served

PATH, SECRET = "/api/v1/webhooks/stripe", "whsec_test_secret"
AT = int(datetime.fromisoformat(NOON).timestamp())


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service() -> AsyncIterator[Service]:
    async with served(only("healthindex")) as running:
        await running.hold()
        yield running


def signed(body: bytes, *, secret: str = SECRET, at: int = AT) -> str:
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


async def told(service: Service, body: bytes, header: str | None) -> httpx.Response:
    headers = {"content-type": "application/json", **({"stripe-signature": header} if header is not None else {})}
    return await service.client.post(PATH, content=body, headers=headers)


async def kept(service: Service) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await service.client.get("/sandbox/inbox?source=stripe&limit=100")).json()["items"]
    return items


async def test_an_event_is_kept_once_answered_at_once_and_done(service: Service) -> None:
    body = b'{"id": "evt_known", "type": "customer.created", "data": {"object": {"id": "cus_1"}}}'
    before = len(await kept(service))
    answers = await asyncio.gather(*(told(service, body, signed(body)) for _ in range(10)))
    assert [answer.status_code for answer in answers] == [200] * 10
    items = await kept(service)
    assert len(items) == before + 1
    assert (items[0]["event_id"], items[0]["state"]) == ("evt_known", "pending")
    await service.drain()
    assert (await kept(service))[0]["state"] == "done"
    assert (await service.client.post(f"/sandbox/inbox/{items[0]['id']}/replay")).is_success
    await service.drain()
    assert (await kept(service))[0]["state"] == "done"


async def test_an_object_with_an_id_alone_is_an_event(service: Service) -> None:
    body = b'{"id": "evt_bare"}'
    assert (await told(service, body, signed(body))).status_code == 200
    await service.drain()
    assert (await kept(service))[0]["state"] == "done"


async def test_what_stripe_did_not_sign_is_refused_and_not_kept(service: Service) -> None:
    body, before = b'{"id": "evt_forged"}', len(await kept(service))
    for header in [
        None,
        "",
        "nonsense",
        signed(body, secret="whsec_other"),
        signed(body, at=AT - 301),
        signed(body, at=AT + 301),
        signed(body + b" "),
    ]:
        answer = await told(service, body, header)
        assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid"), header
    assert len(await kept(service)) == before


async def test_the_tolerance_is_of_the_simulated_clock_and_of_several_signatures_one_is_enough(
    service: Service,
) -> None:
    body = b'{"id": "evt_rotated"}'
    header = f"{signed(body, at=AT - 300)},v1={'0' * 64},v0={'1' * 64}"
    assert (await told(service, body, header)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"evt_1"',
        b"{}",
        b'{"id": 7}',
        b'{"id": ""}',
        b'{"id": null}',
        b'{"id": "evt\\u0000"}',
        b'{"id": "' + b"e" * 256 + b'"}',
        b'{"id": "\xff"}',
        b"[" * 2000,
        msgspec.json.encode({"id": "evt_1"}).decode().encode("utf-16"),
    ],
)
async def test_what_is_no_event_is_a_400_and_not_kept(service: Service, body: bytes) -> None:
    before = len(await kept(service))
    answer = await told(service, body, signed(body))
    assert (answer.status_code, answer.json()["code"]) == (400, "event_invalid")
    assert len(await kept(service)) == before


async def test_too_much_is_a_413(service: Service) -> None:
    body = b'{"id": "evt_large", "x": "' + b"x" * 1024 * 1024 + b'"}'
    assert (await told(service, body, signed(body))).status_code == 413


async def test_no_limit_counts_what_stripe_sends() -> None:
    async with served(only("healthindex"), RATE_LIMIT_DEFAULT="3/60") as service:
        await service.hold()
        for number in range(8):
            body = msgspec.json.encode({"id": f"evt_{number}"})
            assert (await told(service, body, signed(body))).status_code == 200


async def test_without_a_secret_the_door_is_not_there() -> None:
    async with served(only("healthindex"), STRIPE_WEBHOOK_SECRET="") as service:
        await service.hold()
        body = b'{"id": "evt_1"}'
        answer = await told(service, body, signed(body))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert await kept(service) == []
