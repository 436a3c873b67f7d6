"""argon2id."""

from __future__ import annotations

import asyncio
import os

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """argon2-cffi's defaults (RFC 9106, low-memory profile), in threads, at most one a core at a time.

    A hash takes some 64 MiB while it is made: the bound is what keeps parallel sign-ins from eating the memory.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._at_once = asyncio.Semaphore(max(1, min(2, os.cpu_count() or 1)))

    async def hash(self, password: str) -> str:
        async with self._at_once:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, secret: str, password: str) -> bool:
        """Whether the password is the one behind the hash, in the time that one hash takes."""
        async with self._at_once:
            return await asyncio.to_thread(self._matches, secret, password)

    def outdated(self, secret: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(secret)

    def _matches(self, secret: str, password: str) -> bool:
        try:
            return self._hasher.verify(secret, password)
        except (VerificationError, InvalidHashError):
            return False
