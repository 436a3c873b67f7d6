"""A request that may be sent twice and must take effect once."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import msgspec

from core.shared.errors import Conflict, Invalid

KEPT = timedelta(hours=24)
"""How long an answer is kept, on the domain's clock; afterwards the key is as good as new."""

LONGEST = 255


class KeyedRequest(msgspec.Struct, frozen=True):
    """A request under its sender's key; `fingerprint` tells it from other requests that use the key."""

    app: str
    user_id: UUID
    key: str
    fingerprint: bytes


class Answer(msgspec.Struct, frozen=True):
    """What the sender was told; a `replayed` one was told before."""

    status: int
    body: bytes
    replayed: bool = False


def checked(key: str) -> str:
    """The key; raises `Invalid("idempotency_key_invalid")` unless it is 1 to 255 printable ASCII characters."""
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Invalid("idempotency_key_invalid", "An idempotency key has 1 to 255 printable characters.")
    return key


def fingerprint(method: str, target: str, body: bytes) -> bytes:
    """The same for requests that ask for the same; the order of members and the white space of JSON don't matter."""
    with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):  # what is not JSON counts as it is
        body = msgspec.json.encode(msgspec.json.decode(body), order="sorted")
    return hashlib.sha256(b"\0".join((method.encode(), target.encode(), body))).digest()


def in_progress() -> Conflict:
    """The first request under this key has not been answered yet."""
    return Conflict("idempotency_in_progress", "The first request with this key is still running.", retry_after=1)


def reused() -> Invalid:
    """The key belongs to another request."""
    return Invalid("idempotency_key_reused", "This key was used for another request.")
