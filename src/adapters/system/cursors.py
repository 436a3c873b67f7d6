"""Cursors signed with a key of the service."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from core.shared.errors import Invalid

_SIGNATURE_BYTES = 16
_LONGEST = 1024

Place = TypeVar("Place")


class SignedCursors:
    """`core.shared.paging.Cursors`: HMAC-SHA256, cut to 128 bits, before the place as JSON; base64url without padding.

    The first secret signs, all of them verify, so that a rotation of secrets breaks no list that somebody is reading.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._keys = [hmac.digest(secret.encode(), b"rhizome cursors", hashlib.sha256) for secret in secrets]

    def seal(self, listing: str, place: object) -> str:
        body = msgspec.json.encode(place)
        return base64.urlsafe_b64encode(_signature(self._keys[0], listing, body) + body).rstrip(b"=").decode()

    def open(self, listing: str, cursor: str, kind: type[Place]) -> Place:
        try:
            if len(cursor) > _LONGEST:
                raise ValueError("too long")
            raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), b"-_", validate=True)
            signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
            if not any(hmac.compare_digest(signature, _signature(key, listing, body)) for key in self._keys):
                raise ValueError("not ours")
            return msgspec.json.decode(body, type=kind)
        except (ValueError, msgspec.MsgspecError) as error:
            raise Invalid("invalid_cursor", "This cursor does not belong to this list.", pointer="/cursor") from error


def _signature(key: bytes, listing: str, body: bytes) -> bytes:
    return hmac.digest(key, listing.encode() + b"\0" + body, hashlib.sha256)[:_SIGNATURE_BYTES]
