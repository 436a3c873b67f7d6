"""Ids and randomness from the operating system."""

from __future__ import annotations

import os
import secrets
from uuid import UUID

from core.shared.ports import Clock

_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)


class TimeOrderedIds:
    """UUIDv7 (RFC 9562 §5.7) whose time part follows the given clock, so that simulated time orders ids as real time
    does.

    Ids of one process and one millisecond sort by a counter in the twelve bits after the time (§6.2, method 1).
    """

    __slots__ = ("_clock", "_counter", "_millisecond")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._millisecond = -1
        self._counter = 0

    def new(self) -> UUID:
        millisecond = int(self._clock.now().timestamp() * 1000)
        if millisecond == self._millisecond and self._counter < 0xFFF:
            self._counter += 1
        else:
            self._millisecond, self._counter = millisecond, 0
        random = int.from_bytes(os.urandom(8)) >> 2
        return UUID(int=(millisecond & 0xFFFF_FFFF_FFFF) << 80 | _VERSION_AND_VARIANT | self._counter << 64 | random)


class SystemSecrets:
    """Randomness from the operating system."""

    def token(self) -> str:
        return secrets.token_urlsafe(32)

    def below(self, limit: int) -> int:
        return secrets.randbelow(limit)
