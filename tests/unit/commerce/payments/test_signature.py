"""Who may tell us about money."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.commerce.payments.signature import is_signed

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
BODY, SECRET = b'{"id": "evt_1"}', "whsec_ours"


def signature(body: bytes = BODY, secret: str = SECRET, at: datetime = NOW) -> str:
    seconds = int(at.timestamp())
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def header(body: bytes = BODY, secret: str = SECRET, at: datetime = NOW) -> str:
    return f"t={int(at.timestamp())},v1={signature(body, secret, at)}"


@pytest.mark.parametrize("seconds", [0, -300, 300])
def test_what_was_signed_within_five_minutes_either_way_is_taken(seconds: int) -> None:
    assert is_signed(BODY, header(at=NOW + timedelta(seconds=seconds)), SECRET, NOW)


@pytest.mark.parametrize("seconds", [-301, 301, 3600, -86400])
def test_what_is_older_or_of_the_future_is_refused(seconds: int) -> None:
    assert not is_signed(BODY, header(at=NOW + timedelta(seconds=seconds)), SECRET, NOW)


def test_one_of_several_signatures_is_enough() -> None:
    at = int(NOW.timestamp())
    rotated = f"t={at},v1={signature(secret='whsec_old')}, v1={signature()},v0=abc"
    assert is_signed(BODY, rotated, SECRET, NOW)


def test_signatures_of_another_scheme_do_not_count() -> None:
    assert not is_signed(BODY, f"t={int(NOW.timestamp())},v0={signature()}", SECRET, NOW)


def test_the_very_bytes_count() -> None:
    assert not is_signed(BODY.replace(b" ", b""), header(), SECRET, NOW)
    assert not is_signed(BODY, header(secret="whsec_of_another_app"), SECRET, NOW)


def test_the_time_is_signed_as_well() -> None:
    moved = f"t={int(NOW.timestamp())},v1={signature(at=NOW - timedelta(days=1))}"
    assert not is_signed(BODY, moved, SECRET, NOW)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "v1=" + "0" * 64,
        f"t={int(NOW.timestamp())}",
        f"t=1e9,v1={signature()}",
        f"t={int(NOW.timestamp())},t=1,v1={signature()}",
        f"t={'9' * 60},v1={signature()}",
        f"t=٣,v1={signature()}",
        f"t={int(NOW.timestamp())},v1={signature().upper()}",
    ],
)
def test_what_is_no_signature_is_refused(header: str) -> None:
    assert not is_signed(BODY, header, SECRET, NOW)


@given(st.text())
def test_no_text_breaks_the_reader(header: str) -> None:
    assert not is_signed(BODY, header, SECRET, NOW)


@given(st.binary(max_size=64), st.integers(0, 63), st.integers(1, 255))
def test_a_changed_byte_is_noticed(body: bytes, place: int, change: int) -> None:
    if place < len(body):
        other = bytearray(body)
        other[place] ^= change
        assert not is_signed(bytes(other), header(body), SECRET, NOW)
    assert is_signed(body, header(body), SECRET, NOW)
