"""What must answer before this process may be sent requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

SECONDS = 2.0


class Readiness:
    """Runs the named probes side by side; each must come back within two seconds."""

    def __init__(self, probes: Mapping[str, Callable[[], Awaitable[object]]]) -> None:
        self._probes = dict(probes)

    async def __call__(self) -> dict[str, str]:
        """`ok` or `unavailable` by name."""
        states = await asyncio.gather(*(self._state(probe) for probe in self._probes.values()))
        return dict(zip(self._probes, states, strict=True))

    @staticmethod
    async def _state(probe: Callable[[], Awaitable[object]]) -> str:
        try:
            await asyncio.wait_for(probe(), SECONDS)
        except Exception:
            return "unavailable"
        return "ok"
