"""A browser that pushes go to: its keys, and how it opens what it gets (RFC 8291, RFC 8188).

Written without a look at the adapter that seals, so that neither can be wrong alone.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


class Browser(msgspec.Struct, frozen=True):
    """A private key (a number of the curve P-256) and a secret, both as base64url."""

    private: str
    auth: str

    @property
    def public(self) -> str:
        """The key that goes into the subscription."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        point = self._key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return _text(point)

    def open(self, body: bytes) -> bytes:
        """What was sealed for it. Raises `ValueError` for anything else."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(body) < 21:
            raise ValueError("too short")
        salt, sender, record = body[:16], body[21 : 21 + body[20]], body[21 + body[20] :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = _hmac(_bytes(self.auth), self._key().exchange(ec.ECDH(), point))
        material = _hmac(shared, b"WebPush: info\0" + _bytes(self.public) + sender + b"\1")
        root = _hmac(salt, material)
        key = _hmac(root, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _hmac(root, b"Content-Encoding: nonce\0\1")[:12]
        try:
            padded = AESGCM(key).decrypt(nonce, record, None)
        except InvalidTag as error:
            raise ValueError("sealed for somebody else") from error
        message, delimiter, _ = padded.rpartition(b"\2")
        if not delimiter:
            raise ValueError("not the last record")
        return message

    def _key(self) -> EllipticCurvePrivateKey:
        from cryptography.hazmat.primitives.asymmetric import ec

        return ec.derive_private_key(int.from_bytes(_bytes(self.private), "big"), ec.SECP256R1())


def new_browser() -> Browser:
    """One with keys of its own."""
    return Browser(_text((secrets.randbits(255) + 1).to_bytes(32, "big")), _text(secrets.token_bytes(16)))


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
