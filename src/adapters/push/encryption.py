"""Sealing a message for one browser: RFC 8291 over the content coding aes128gcm of RFC 8188, in one record.

The package for it, http-ece, has had no release since 2024; what is needed of it are these forty lines, which a test
holds to the RFC's own example.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
_HEADER = 16 + 4 + 1 + 65
LONGEST = RECORD - _HEADER - 16 - 1
"""The most that fits into what every push service takes (RFC 8030 §7.2), in bytes."""


def seal(
    message: bytes,
    receiver_key: bytes,
    auth_secret: bytes,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body for the subscription's public key (65 bytes) and secret (16 bytes); key and salt are made for it alone.

    Raises `ValueError` for keys that aren't such, and for a message longer than `LONGEST`.
    """
    if len(message) > LONGEST or len(auth_secret) != 16:
        raise ValueError("the message is too long, or the secret is none")
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver_key)
    sender, salt = sender or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    sender_key = public_bytes(sender)
    secret = sender.exchange(ec.ECDH(), receiver)
    key, nonce = _keys(secret, auth_secret, salt, receiver_key, sender_key)
    sealed = AESGCM(key).encrypt(nonce, message + b"\x02", None)  # 2: the last record, with no padding
    return salt + RECORD.to_bytes(4, "big") + bytes([len(sender_key)]) + sender_key + sealed


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def b64(data: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The opposite, with or without padding, and also of plain base64, which some browsers' clients send. Raises
    `ValueError`."""
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    return urlsafe_b64decode(plain.encode("ascii") + b"=" * (-len(plain) % 4))


def _keys(secret: bytes, auth_secret: bytes, salt: bytes, receiver: bytes, sender: bytes) -> tuple[bytes, bytes]:
    """The content encryption key and the nonce."""
    input_key = _derive(secret, auth_secret, b"WebPush: info\0" + receiver + sender, 32)
    key = _derive(input_key, salt, b"Content-Encoding: aes128gcm\0", 16)
    return key, _derive(input_key, salt, b"Content-Encoding: nonce\0", 12)


def _derive(input_key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(input_key)
