"""Sparing a provider that is down, and ourselves the waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from core.shared.errors import Unavailable
from core.shared.ports import Clock

FAILURES = 5
OPEN_FOR = timedelta(seconds=30)


class Circuit:
    """One provider's circuit breaker: five failures in a row open it, for thirty seconds by the Clock nothing passes,
    then a single probe decides. With `patient` calls that come meanwhile wait for what the probe finds: of many that
    come at once after an outage, all but one would be put off again otherwise.
    """

    def __init__(self, provider: str, clock: Clock, *, patient: bool = False) -> None:
        self._provider = provider
        self._clock = clock
        self._patient = patient
        self._failures = 0
        self._opened_at: datetime | None = None
        self._probing: asyncio.Event | None = None

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """A call to the provider, which fails by raising `Unavailable`; raises it at once while the circuit is open."""
        while self._patient and self._probing is not None:
            await self._probing.wait()
        probe = self._opened_at is not None
        if self._opened_at is not None:
            since = self._clock.now() - self._opened_at
            if self._probing is not None or timedelta() <= since < OPEN_FOR:
                raise Unavailable("provider_unavailable", f"{self._provider} does not answer just now.", retry_after=30)
        probing = self._probing = asyncio.Event() if probe else self._probing
        try:
            yield
        except Unavailable:
            self._failures += 1
            if self._failures >= FAILURES:
                self._opened_at = self._clock.now()
            raise
        else:
            self._failures, self._opened_at = 0, None
        finally:
            if probe and probing is not None:
                self._probing = None
                probing.set()
