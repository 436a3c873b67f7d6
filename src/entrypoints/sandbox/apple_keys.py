"""The keys with which the sandbox's Apple signs."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Any

import msgspec

BITS = 2048


class AppleKeys:
    """The newest key signs, all are shown. Kept in `file`, so that a restarted world is still believed."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._keys: dict[str, str] = {}
        self._turn = asyncio.Lock()

    async def public(self) -> list[dict[str, str]]:
        """The public halves as JSON Web Keys (RFC 7517)."""
        return [_jwk(kid, pem) for kid, pem in (await self._all()).items()]

    async def sign(self, claims: dict[str, Any]) -> str:
        """These claims as a JSON Web Token, RS256."""
        import jwt

        kid, pem = list((await self._all()).items())[-1]
        return await asyncio.to_thread(jwt.encode, claims, pem, "RS256", {"kid": kid})

    async def rotate(self, *, forget: bool) -> str:
        """Sign with a new key from now on; its id."""
        before = {} if forget else await self._all()
        async with self._turn:
            return await self._add(before)

    async def _all(self) -> dict[str, str]:
        async with self._turn:
            if not self._keys and self._file is not None and self._file.exists():
                self._keys = msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])
            if not self._keys:
                await self._add({})
        return self._keys

    async def _add(self, before: dict[str, str]) -> str:
        kid = secrets.token_hex(5).upper()
        self._keys = {**before, kid: await asyncio.to_thread(_new_key)}
        if self._file is not None:
            self._file.touch(mode=0o600)
            self._file.write_bytes(msgspec.json.encode(self._keys))
        return kid


def _new_key() -> str:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _jwk(kid: str, pem: str) -> dict[str, str]:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from jwt.algorithms import RSAAlgorithm

    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the sandbox's Apple signs with RSA keys")
    whole = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256", "n": whole["n"], "e": whole["e"]}
