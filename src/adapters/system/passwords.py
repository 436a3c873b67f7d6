"""argon2id."""

from __future__ import annotations

import asyncio
import base64
import os

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """`core.identity.ports.PasswordHasher`: argon2-cffi's defaults (RFC 9106, low-memory profile), in threads, at most
    one a core and two in all at a time.

    A hash takes some 64 MiB while it is made: the bound is what keeps parallel sign-ins from eating the memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._decoy = _unmatched(self._hasher)
        self._at_once = asyncio.Semaphore(max(1, min(2, os.cpu_count() or 1)))

    async def hash(self, password: str) -> str:
        async with self._at_once:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, secret: str | None, password: str) -> bool:
        async with self._at_once:
            matches = await asyncio.to_thread(self._matches, secret or self._decoy, password)
        return matches and secret is not None

    def outdated(self, secret: str) -> bool:
        return self._hasher.check_needs_rehash(secret)

    def _matches(self, secret: str, password: str) -> bool:
        try:
            return self._hasher.verify(secret, password)
        except (VerificationError, InvalidHashError):
            return False


def _unmatched(hasher: PasswordHasher) -> str:
    """A hash with today's parameters that no password has, at no cost: what is verified when there is no account."""
    salt, tag = (base64.b64encode(bytes(length)).decode().rstrip("=") for length in (hasher.salt_len, hasher.hash_len))
    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${parameters}${salt}${tag}"
