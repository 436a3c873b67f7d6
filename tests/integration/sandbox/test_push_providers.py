"""The sandbox's providers of push are as strict as the real ones, to whoever calls them."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from adapters.push.encryption import seal, unb64
from adapters.push.vapid import Vapid
from entrypoints.supervisor.environment import new_apple_key, new_service_account
from tests.support.world import NOON, Served, served_world

TOKEN = "ab" * 32
AUDIENCE = "https://sandbox.push.services.mozilla.com"


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with served_world() as world:
        yield world


def provider_token(served: Served, key: str | None = None, algorithm: str = "ES256", **claims: Any) -> str:
    whole = {"iss": "TEAM", "iat": int(served.clock.now().timestamp()), **claims}
    return jwt.encode(whole, key or new_apple_key(), algorithm, {"kid": "KEY"})


async def apns(
    served: Served, token: str = TOKEN, *, body: bytes | None = None, **headers: str | None
) -> tuple[int, str]:
    """What APNs answers over HTTP/2."""
    sent = {
        "authorization": f"bearer {provider_token(served)}",
        "apns-topic": "app.rhizome.corpfinity",
        "apns-push-type": "alert",
        "apns-id": str(uuid4()),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    whole = {name: value for name, value in sent.items() if value is not None}
    content = json.dumps({"aps": {"alert": "Hello"}}).encode() if body is None else body
    base = served.settings["APNS_BASE_URL"]
    async with httpx.AsyncClient(base_url=base, http2=True, verify=False) as client:
        answer = await client.post(f"/3/device/{token}", headers=whole, content=content)
    assert answer.http_version == "HTTP/2"
    assert answer.headers["apns-id"] == whole.get("apns-id", "")
    return answer.status_code, answer.json()["reason"] if answer.content else ""


async def test_apns_takes_what_is_right(served: Served) -> None:
    assert await apns(served) == (200, "")
    (item,) = served.world.outbox.list(["push"])
    assert (item.to, item.payload["title"], item.payload["body"]) == (TOKEN, "", "Hello")


async def test_apns_asks_for_the_teams_token(served: Served) -> None:
    assert await apns(served, authorization=None) == (403, "MissingProviderToken")
    assert await apns(served, authorization="bearer nonsense") == (403, "InvalidProviderToken")
    now = int(NOON.timestamp())
    hs256 = provider_token(served, "k" * 32, "HS256")
    assert await apns(served, authorization=f"bearer {hs256}") == (403, "InvalidProviderToken")
    for claims, reason in (
        ({"iat": now - 3601}, "Expired"),
        ({"iat": now + 3601}, "Invalid"),
        ({"iss": ""}, "Invalid"),
    ):
        token = provider_token(served, **claims)
        assert await apns(served, authorization=f"bearer {token}") == (403, f"{reason}ProviderToken")


async def test_apns_says_what_is_wrong(served: Served) -> None:
    assert await apns(served, token="%20") == (400, "BadDeviceToken")
    assert await apns(served, token="x" * 300) == (400, "BadDeviceToken")
    assert await apns(served, apns_topic=None) == (400, "MissingTopic")
    assert await apns(served, apns_topic="app.somebody.else") == (400, "TopicDisallowed")
    assert await apns(served, apns_id="x") == (400, "BadMessageId")
    assert await apns(served, apns_priority="7") == (400, "BadPriority")
    assert await apns(served, apns_expiration="soon") == (400, "BadExpirationDate")
    assert await apns(served, apns_collapse_id="x" * 65) == (400, "BadCollapseId")
    assert await apns(served, apns_push_type="shout") == (400, "InvalidPushType")
    assert await apns(served, body=b"") == (400, "PayloadEmpty")
    assert await apns(served, body=b"{}") == (400, "BadPayload")
    assert await apns(served, body=b'{"aps": {"alert": "' + b"x" * 4096 + b'"}}') == (413, "PayloadTooLarge")
    assert [item.refused for item in served.world.outbox.list(refused=True)] == [True] * 12


async def test_apns_serves_nothing_else_on_its_socket(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.settings["APNS_BASE_URL"], http2=True, verify=False) as client:
        assert (await client.get("/sandbox/outbox")).json() == {"reason": "BadPath"}


def assertion(served: Served, **changed: Any) -> str:
    account = json.loads(new_service_account())
    now = int(served.clock.now().timestamp())
    aud = f"{served.settings['FCM_BASE_URL']}/token"
    claims = {"iss": account["client_email"], "scope": "s", "aud": aud, "iat": now, "exp": now + 3600, **changed}
    return jwt.encode(claims, account["private_key"], "RS256")


async def google(
    served: Served, text: str, grant: str = "urn:ietf:params:oauth:grant-type:jwt-bearer"
) -> httpx.Response:
    return await served.client.post("/fcm/token", data={"grant_type": grant, "assertion": text})


async def test_google_gives_a_token_for_an_hour(served: Served) -> None:
    token = (await google(served, assertion(served))).json()["access_token"]
    message = {"message": {"token": "f:1", "notification": {"title": "Hello", "body": "there"}}}
    headers = {"authorization": f"Bearer {token}"}
    path = "/fcm/v1/projects/sandbox/messages:send"
    assert (await served.client.post(path, json=message)).status_code == 401
    assert (await served.client.post(path, json=message, headers=headers)).status_code == 200
    assert (await served.client.post(path, json={"message": {}}, headers=headers)).status_code == 400
    large = {"message": {**message["message"], "data": {"x": "y" * 4096}}}
    assert (await served.client.post(path, json=large, headers=headers)).status_code == 400
    served.clock.hold(NOON + timedelta(hours=1))
    assert (await served.client.post(path, json=message, headers=headers)).status_code == 401
    assert [item.to for item in served.world.outbox.list(["push"])] == ["f:1"], "signing in is no push"


async def test_google_believes_not_everybody(served: Served) -> None:
    now = int(NOON.timestamp())
    for changed in ({"aud": "https://elsewhere"}, {"exp": now}, {"exp": now + 9999}, {"iat": now + 999}, {"scope": ""}):
        assert (await google(served, assertion(served, **changed))).json()["error"] == "invalid_grant", changed
    assert (await google(served, "nonsense")).status_code == 400
    assert (await google(served, assertion(served), "password")).status_code == 400


async def test_a_fault_of_fcm_meets_the_push_and_not_the_sign_in_before_it(served: Served) -> None:
    await served.client.post("/sandbox/faults", json={"service": "fcm", "status": 404})
    assert (await google(served, assertion(served))).status_code == 200
    assert (await served.client.post("/fcm/v1/projects/sandbox/messages:send")).status_code == 404


async def web_push(served: Served, **changed: str | None) -> int:
    browser = (await served.client.post("/sandbox/webpush/subscriptions")).json()
    vapid = Vapid(new_apple_key(), "mailto:a@b.test", served.clock)
    headers = {
        "authorization": vapid.authorization(AUDIENCE),
        "content-encoding": "aes128gcm",
        "ttl": "60",
        **{name.replace("_", "-"): value for name, value in changed.items() if name != "body"},
    }
    whole = {name: value for name, value in headers.items() if value is not None}
    sealed = seal(b'{"title": "Hello"}', unb64(browser["keys"]["p256dh"]), unb64(browser["keys"]["auth"]))
    body = sealed if "body" not in changed else (changed["body"] or "").encode()
    path = browser["endpoint"].removeprefix("https://")
    return (await served.client.post(f"/webpush/{path}", headers=whole, content=body)).status_code


async def test_a_push_service_checks_all_but_the_content(served: Served) -> None:
    assert await web_push(served) == 201
    other = Vapid(new_apple_key(), "mailto:a@b.test", served.clock)
    assert await web_push(served, authorization=None) == 401
    assert await web_push(served, authorization="vapid t=x, k=y") == 403
    assert await web_push(served, authorization=other.authorization("https://other.example")) == 403
    somebody = Vapid(new_apple_key(), "mailto:a@b.test", served.clock).public_key
    forged = f"{other.authorization(AUDIENCE).partition(', k=')[0]}, k={somebody}"
    assert await web_push(served, authorization=forged) == 403
    assert await web_push(served, ttl=None) == 400
    assert await web_push(served, topic="x" * 33) == 400
    assert await web_push(served, content_encoding="aesgcm") == 400
    assert await web_push(served, body="too short to be sealed") == 400
    assert await web_push(served, body="x" * 4097) == 413
    old = other.authorization(AUDIENCE)
    served.clock.hold(NOON + timedelta(hours=13))
    assert await web_push(served, authorization=old) == 403


async def test_what_is_sealed_for_a_browser_elsewhere_stays_sealed(served: Served) -> None:
    vapid = Vapid(new_apple_key(), "mailto:a@b.test", served.clock)
    headers = {
        "authorization": vapid.authorization("https://web.push.apple.com"),
        "ttl": "0",
        "content-encoding": "aes128gcm",
    }
    body = b"s" * 16 + b"\0\0\x10\0" + bytes([65]) + b"\4" + b"k" * 64 + b"x" * 40
    answer = await served.client.post("/webpush/web.push.apple.com/QabC?d=e", headers=headers, content=body)
    assert answer.status_code == 201
    (item,) = served.world.outbox.list(["push"])
    assert item.to == "https://web.push.apple.com/QabC?d=e"
    assert (item.payload["title"], item.payload["body"]) == ("", f"({len(body)} sealed bytes)")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sandbox/push/unregister", {"token": "t"}, 201),
        ("/sandbox/push/unregister", {}, 422),
        ("/sandbox/push/unregister", {"token": "t", "since": "yesterday"}, 422),
        ("/sandbox/email/bounces", {"email": "a@b.c", "type": "boomerang"}, 422),
        ("/sandbox/email/bounces", {"email": "a@b.c", "type": "bounce"}, 200),
    ],
)
async def test_controls_take_what_makes_sense(served: Served, path: str, body: dict[str, str], status: int) -> None:
    assert (await served.client.post(path, json=body)).status_code == status


async def test_a_bounced_address_is_inactive_at_postmark(served: Served) -> None:
    letter = {"From": "a@b.c", "To": "Ada@example.com", "TextBody": "x"}
    headers = {"X-Postmark-Server-Token": "t"}
    assert (await served.client.post("/postmark/email", json=letter, headers=headers)).status_code == 200
    await served.client.post("/sandbox/email/bounces", json={"email": "ada@example.com", "type": "complaint"})
    answer = await served.client.post("/postmark/email", json=letter, headers=headers)
    assert (answer.status_code, answer.json()["ErrorCode"]) == (422, 406)
    (call,) = served.delivered.calls
    assert call.path == "/api/v1/webhooks/postmark"
    assert json.loads(call.body)["RecordType"] == "SpamComplaint"
