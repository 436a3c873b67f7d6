"""Waiting times, keys and credentials of push."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.push import push
from tests.support.world import NOON

from adapters.push.apns import is_loopback
from adapters.push.apns_token import LIFE, RENEWED_AT_MOST, ProviderToken
from adapters.push.google_token import BadCredentials, service_account
from adapters.push.provider import topics
from adapters.push.sending import LIFE_SECONDS, LONGEST_WAIT, retry_after, seconds_left
from adapters.sandbox.clock import SandboxClock
from core.platform.registry.apps import SHIPPED, discover
from entrypoints.supervisor.environment import new_apple_key, new_service_account


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 1),
        (" 12 ", 12),
        ("9" * 30, LONGEST_WAIT),
        ("Tue, 01 Jan 2030 12:01:30 GMT", 90),
        ("Tue, 01 Jan 2030 11:00:00 GMT", 1),
        ("Wed, 01 Jan 2031 12:00:00 GMT", LONGEST_WAIT),
        ("soon", None),
        ("-5", None),
        ("٧", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_to_wait_is_read_from_the_header(header: str | None, seconds: int | None) -> None:
    assert retry_after(header, NOON) == seconds


def test_a_push_is_of_use_until_it_expires() -> None:
    assert seconds_left(push(), NOON) == LIFE_SECONDS
    assert seconds_left(push(expires_at=NOON + timedelta(seconds=90)), NOON) == 90
    assert seconds_left(push(expires_at=NOON - timedelta(days=1)), NOON) == 0
    assert seconds_left(push(expires_at=NOON + timedelta(days=400)), NOON) == LIFE_SECONDS


def test_a_provider_token_is_kept_until_it_is_old() -> None:
    clock = SandboxClock()
    clock.hold(NOON)
    token = ProviderToken(clock, team_id="T", key_id="K", private_key=new_apple_key())
    first = token.current()
    clock.hold(NOON + LIFE - timedelta(seconds=1))
    assert token.current() == first
    clock.hold(NOON + LIFE)
    second = token.current()
    assert second != first
    assert token.renewed(first), "somebody else has renewed it meanwhile"
    assert not token.renewed(second), "not within twenty minutes of the last time"
    clock.hold(NOON + LIFE + RENEWED_AT_MOST)
    assert token.renewed(second)
    clock.hold(NOON - timedelta(days=1))
    assert token.current() not in {first, second}, "made in what is the future now"


def test_credentials_are_json_or_the_path_of_it(tmp_path: Path) -> None:
    text = new_service_account()
    file = tmp_path / "account.json"
    file.write_text(text)
    assert service_account(text) == service_account(str(file)) == service_account(f"\n {text}")
    assert service_account(text).project_id == "sandbox"
    for bad in ("{}", "{", str(tmp_path / "nothing"), "x" * 9000, "\0"):
        with pytest.raises(BadCredentials, match="FIREBASE_CREDENTIALS"):
            service_account(bad)


def test_an_app_has_one_topic() -> None:
    assert topics(discover(SHIPPED))["corpfinity"] == "app.rhizome.corpfinity"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://127.0.0.1:9", True),
        ("https://[::1]:9", True),
        ("https://api.push.apple.com", False),
        ("https://127.0.0.1.evil.example", False),
        ("https://10.0.0.1", False),
    ],
)
def test_only_this_machine_is_this_machine(url: str, own: bool) -> None:
    assert is_loopback(url) == own
