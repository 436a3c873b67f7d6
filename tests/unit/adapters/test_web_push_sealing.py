"""Web Push: messages are sealed as the RFC shows, and go to no place but push services."""

import json
from typing import Any, ClassVar

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from tests.support.push import device, push
from tests.support.world import NOON

from adapters.push.encryption import LONGEST, public_bytes, seal, unb64
from adapters.push.http import PushHttp
from adapters.push.vapid import Vapid, private_key
from adapters.push.web_push import WebPushSender
from adapters.sandbox.clock import SandboxClock
from core.messaging.push.message import Accepted, Gone, Outcome, Refused
from entrypoints.sandbox.browser import Browser, new_browser

KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"  # of the RFC's sender; here it is our VAPID key as well
RFC_8291 = {
    "plaintext": b"When I grow up, I want to be a watermelon",
    "receiver": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "receiver_public": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "body": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6P"
    "Bru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
}


def the_rfcs(name: str) -> bytes:
    return unb64(str(RFC_8291[name]))


def test_the_rfcs_own_message_is_sealed_to_the_byte() -> None:
    sender = private_key(KEY)
    body = seal(
        RFC_8291["plaintext"],  # type: ignore[arg-type]  # the bytes of the table
        the_rfcs("receiver_public"),
        the_rfcs("auth"),
        sender=sender,
        salt=the_rfcs("salt"),
    )
    assert body == the_rfcs("body")


def test_the_sandboxs_browser_reads_the_rfcs_own_message() -> None:
    browser = Browser(str(RFC_8291["receiver"]), str(RFC_8291["auth"]))
    assert browser.public == RFC_8291["receiver_public"]
    assert browser.open(the_rfcs("body")) == RFC_8291["plaintext"]


@given(st.binary(max_size=LONGEST))
def test_what_is_sealed_for_one_only_that_one_reads(message: bytes) -> None:
    browser, other = new_browser(), new_browser()
    body = seal(message, unb64(browser.public), unb64(browser.auth))
    assert len(body) <= 4096
    assert browser.open(body) == message
    with pytest.raises(ValueError, match="somebody else"):
        other.open(body)
    assert seal(message, unb64(browser.public), unb64(browser.auth))[:86] != body[:86], "key and salt are new each time"


@pytest.mark.parametrize(("key", "auth"), [(b"", b"x" * 16), (b"\4" + b"x" * 64, b"x" * 16), (None, b"short")])
def test_keys_that_are_none_are_refused(key: bytes | None, auth: bytes) -> None:
    key = unb64(new_browser().public) if key is None else key
    with pytest.raises(ValueError, match=r"."):
        seal(b"hello", key, auth)


def test_a_key_may_be_pem_or_the_bare_number() -> None:
    from entrypoints.supervisor.environment import new_apple_key

    assert private_key(KEY).private_numbers().private_value == int.from_bytes(unb64(KEY), "big")
    assert isinstance(private_key(new_apple_key().replace("\n", "\\n")), ec.EllipticCurvePrivateKey)
    for bad in ("-----BEGIN PRIVATE KEY-----", "x", ""):
        with pytest.raises(ValueError, match="VAPID_PRIVATE_KEY"):
            private_key(bad)


def test_who_we_are_is_said_to_each_service_for_itself_and_for_half_a_day() -> None:
    clock = SandboxClock()
    clock.hold(NOON)
    vapid = Vapid(KEY, "mailto:ops@example.com", clock)
    header = vapid.authorization("https://push.example")
    assert header == vapid.authorization("https://push.example"), "kept, not signed for every push"
    assert header != vapid.authorization("https://other.example")
    token = header.partition("t=")[2].partition(",")[0]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims == {
        "aud": "https://push.example", "sub": "mailto:ops@example.com", "exp": int(NOON.timestamp()) + 12 * 3600
    }  # fmt: skip
    assert unb64(header.rpartition("k=")[2]) == public_bytes(private_key(KEY))
    clock.hold(NOON.replace(hour=23, minute=1))
    assert header != vapid.authorization("https://push.example")


class Answers:
    """An answer of a push service."""

    status_code = 201
    headers: ClassVar[dict[str, str]] = {}


class Ear(PushHttp):
    """Notes where it would have posted."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    async def post(self, url: str, headers: Any, content: bytes) -> Any:
        self.urls.append(url)
        return Answers()


async def sent(endpoint: str, base: str = "") -> tuple[Outcome, list[str]]:
    browser, ear, clock = new_browser(), Ear(), SandboxClock()
    token = json.dumps({"endpoint": endpoint, "keys": {"p256dh": browser.public, "auth": browser.auth}})
    sender = WebPushSender(ear, Vapid(KEY, "mailto:ops@example.com", clock), clock, base)
    return await sender.send(device("web", token), push()), ear.urls


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://fcm.googleapis.com:443/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
    ],
)
async def test_browsers_push_services_are_called(endpoint: str) -> None:
    assert await sent(endpoint) == (Accepted(), [endpoint])


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example/fcm.googleapis.com/x",
        "https://evil.example#.push.apple.com/",
        "https://evil.example\\.push.apple.com/",
        "https://evilpush.apple.com/x",
        "https://notify.windows.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://user:word@web.push.apple.com/x",
        "https://web.push.apple.com",
        "https://web.push.apple.com/a b",
        "https://web.push.apple.com/a\r\nHost: evil.example",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "HTTPS://fcm.googleapis.com/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_nobody_sends_us_anywhere_else(endpoint: str) -> None:
    assert await sent(endpoint) == (Refused("the endpoint is of no known push service"), [])


async def test_a_stand_in_gets_them_all() -> None:
    base = "http://127.0.0.1:9/webpush"
    assert await sent("https://any.example/a/b?c=d", base) == (Accepted(), [f"{base}/any.example/a/b?c=d"])
    assert await sent(f"{base}/own/1", base) == (Accepted(), [f"{base}/own/1"])
    for odd in ("https://../../sandbox/faults", "gopher://x/y", "http://127.0.0.1:9/webpushy/1", "https://a/\n"):
        assert await sent(odd, base) == (Refused("the endpoint is of no known push service"), []), odd


async def test_what_is_no_subscription_is_gone() -> None:
    sender = WebPushSender(Ear(), Vapid(KEY, "mailto:ops@example.com", SandboxClock()), SandboxClock())
    keys = {"p256dh": "AAAA", "auth": "AAAA"}
    for token in ("{}", "{", '{"endpoint": 1}', json.dumps({"endpoint": "https://web.push.apple.com/x", "keys": keys})):
        assert isinstance(await sender.send(device("web", token), push()), Gone), token


async def test_what_is_too_large_is_not_even_tried() -> None:
    browser, ear, clock = new_browser(), Ear(), SandboxClock()
    keys = {"p256dh": browser.public, "auth": browser.auth}
    token = json.dumps({"endpoint": "https://web.push.apple.com/x", "keys": keys})
    sender = WebPushSender(ear, Vapid(KEY, "mailto:ops@example.com", clock), clock)
    assert await sender.send(device("web", token), push(body="x" * LONGEST)) == Refused("too large")
    assert ear.urls == []
