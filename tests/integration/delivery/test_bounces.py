"""Letters that come back, over HTTP: Postmark tells, and nothing more is sent there."""

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from core.messaging.email.receive_postmark import PostmarkSecret, ReceivePostmarkEvent
from core.shared.errors import Unauthenticated
from tests.integration.identity.people import code, mailed_link, post, registered
from tests.support.service import Service, only, served

WEBHOOK = "/api/v1/webhooks/postmark"
TOKEN = "of Postmark and us"
BOUNCE = {"RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "Email": "Ada@example.com", "MessageID": "m-1"}


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(only("lowkeymode")) as running:
        await running.hold()
        yield running


async def letters(service: Service, to: str = "ada@example.com") -> int:
    """Ask for a new password; how many letters have come to the address."""
    assert (await post(service, "forgot", app="lowkeymode", email=to)).status_code == 202
    assert (await service.drain())["failed"] == 0
    return len([item for item in await service.outbox("email") if item["to"] == to])


async def told(service: Service, event: Any, **headers: str) -> httpx.Response:
    return await service.ask("POST", WEBHOOK, json=event, headers=headers)


async def bounced(service: Service, kind: str, **more: Any) -> dict[str, Any]:
    body = {"email": "ada@example.com", "type": kind, **more}
    answer = await service.client.post("/sandbox/email/bounces", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_mailbox_that_is_not_there_gets_no_more_letters(service: Service) -> None:
    await registered(service)
    assert await letters(service) == 2  # the one that proves the address, and one for a new password
    assert (await bounced(service, "bounce"))["status"] == 200
    await service.drain()
    assert await letters(service) == 2


async def test_who_complained_still_gets_the_link_that_they_ask_for(service: Service) -> None:
    await registered(service)
    await bounced(service, "complaint")
    assert await letters(service) == 2
    assert await mailed_link(service, "new password")


async def test_a_full_mailbox_is_no_reason(service: Service) -> None:
    await registered(service)
    await bounced(service, "soft_bounce")
    assert await letters(service) == 2


async def test_the_same_event_twice_is_one_and_a_replay_does_no_more(service: Service) -> None:
    await registered(service)
    first, second = await bounced(service, "bounce", id=7), await bounced(service, "bounce", id=7)
    assert first == second == {"id": 7, "status": 200}
    await service.drain()
    items = (await service.client.get("/sandbox/inbox", params={"source": "postmark"})).json()["items"]
    assert [(item["event_id"], item["state"]) for item in items] == [("Bounce-7", "done")]
    assert (await service.client.post(f"/sandbox/inbox/{items[0]['id']}/replay")).is_success
    assert (await service.drain())["failed"] == 0


async def test_an_address_that_postmark_reactivates_gets_letters_again(service: Service) -> None:
    await registered(service)
    await bounced(service, "bounce")
    change = {"RecordType": "SubscriptionChange", "MessageID": "", "Recipient": "ada@example.com",
              "SuppressSending": False, "ChangedAt": "2030-01-01T12:00:00Z"}  # fmt: skip
    assert (await told(service, change, **{"X-Webhook-Token": "sandbox-postmark"})).status_code == 200
    assert await letters(service) == 2


@pytest.mark.parametrize("status", [550, 551, 553])
async def test_a_mail_server_that_knows_no_such_person_is_asked_once(service: Service, status: int) -> None:
    await service.fault(service="email", status=status, times=100)
    await registered(service)
    assert await letters(service) == 0
    refused = (await service.client.get("/sandbox/outbox?channel=email&all=true")).json()["items"]
    assert len(refused) == 1


async def test_a_letter_that_is_refused_for_what_it_says_suppresses_nobody(service: Service) -> None:
    await service.fault(service="email", status=554)
    await registered(service)
    await service.drain()
    assert await letters(service) == 1


async def test_only_postmark_is_believed() -> None:
    async with served(only("lowkeymode"), POSTMARK_WEBHOOK_TOKEN=TOKEN) as service:
        for headers in (
            {},
            {"X-Webhook-Token": ""},
            {"X-Webhook-Token": f"{TOKEN} "[:-2]},
            {"X-Webhook-Token": "ñ"},
            {"Authorization": f"Bearer {TOKEN}"},
            {"Authorization": "Basic !!!"},
            {"Authorization": f"Basic {b64encode(TOKEN.encode()).decode()}"},
            {"Authorization": f"Basic {b64encode(b'postmark:').decode()}"},
        ):
            raw = {name: value.encode() for name, value in headers.items()}
            answer = await service.client.post(WEBHOOK, json=BOUNCE, headers=raw)
            assert code(answer) == (401, "unauthenticated"), headers
        basic = {"Authorization": f"Basic {b64encode(f'anybody:{TOKEN}'.encode()).decode()}"}
        assert (await told(service, BOUNCE, **basic)).status_code == 200
        assert (await told(service, BOUNCE, **{"X-Webhook-Token": TOKEN})).status_code == 200


async def test_what_is_no_event_is_refused_and_what_is_none_of_ours_acknowledged() -> None:
    async with served(only("lowkeymode"), POSTMARK_WEBHOOK_TOKEN=TOKEN) as service:
        proof = {"X-Webhook-Token": TOKEN}

        async def raw(body: bytes) -> httpx.Response:
            return await service.client.post(WEBHOOK, content=body, headers={**proof, "content-type": "text/plain"})

        assert code(await raw(b"{")) == (400, "malformed_json")
        assert code(await raw(b"[]")) == (422, "validation_failed")
        assert code(await raw(b'{"RecordType": "Bounce"}')) == (422, "validation_failed")
        assert code(await raw(b'{"ID": 1, "Email": "a\\u0000"}')) == (422, "validation_failed")
        assert (await told(service, {"RecordType": "Delivery", "MessageID": "m-1"}, **proof)).status_code == 200
        assert (await told(service, {"ID": 5, "RecordType": "Tomorrow's"}, **proof)).status_code == 200
        assert (await service.drain())["failed"] == 0


async def test_without_a_secret_nobody_is_believed() -> None:
    taken: list[str] = []

    async def receive(_source: str, event_id: str, _body: bytes) -> None:
        taken.append(event_id)

    for shown in ("", None, "anything"):
        with pytest.raises(Unauthenticated):
            await ReceivePostmarkEvent(PostmarkSecret(""), receive)(shown, b"{}")  # type: ignore[arg-type]  # an ear
    assert taken == []


async def test_no_apps_document_tells_of_it(service: Service) -> None:
    assert WEBHOOK not in (await service.client.get("/api/v1/lowkeymode/openapi.json")).json()["paths"]
