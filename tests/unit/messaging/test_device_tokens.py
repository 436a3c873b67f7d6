"""What a browser may say of where it is reached."""

import base64
import json
from typing import Any

import pytest

from core.messaging.devices.model import Endpoints, RegisterDeviceCommand, checked
from core.shared.errors import Invalid


def b64(size: int) -> str:
    return base64.urlsafe_b64encode(b"\x04" * size).rstrip(b"=").decode()


def subscription(endpoint: str = "https://push.example.com/send/abc", **keys: str) -> str:
    return json.dumps(
        {"endpoint": endpoint, "expirationTime": None, "keys": {"p256dh": b64(65), "auth": b64(16), **keys}}
    )


def check(token: str, platform: Any = "web", *, any_host: bool = False) -> None:
    checked(RegisterDeviceCommand(token=token, platform=platform), Endpoints(any_host))


@pytest.mark.parametrize("token", [subscription(), subscription(auth=b64(16) + "=="), "a-token-of-fcm:APA91b"])
def test_a_subscription_or_a_token_of_fcm_is_taken(token: str) -> None:
    check(token)


@pytest.mark.parametrize(
    "token",
    [
        "{",
        "{}",
        subscription("http://push.example.com/x"),
        subscription("https:///x"),
        subscription("ftp://push.example.com/x"),
        subscription("https://localhost/x"),
        subscription("https://127.0.0.1/x"),
        subscription("https://10.0.0.8/x"),
        subscription("https://[::1]/x"),
        subscription("https://2130706433/x"),
        subscription("https://metadata.internal/x"),
        subscription("https://push.example.com:8443/x"),
        subscription("https://push.example.com:99999/x"),
        subscription(p256dh=b64(64)),
        subscription(auth=b64(15)),
        subscription(auth="not base64!"),
        subscription(auth="ü" * 22),
    ],
)
def test_what_only_looks_like_one_is_refused(token: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check(token)
    assert refusal.value.pointer == "/token"


def test_in_development_any_host_will_do() -> None:
    check(subscription("http://127.0.0.1:8080/x"), any_host=True)
    with pytest.raises(Invalid):
        check(subscription("ftp://127.0.0.1/x"), any_host=True)


def test_an_app_may_call_its_token_what_it_likes() -> None:
    check("{", "ios")
