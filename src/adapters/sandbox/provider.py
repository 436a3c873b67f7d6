"""What development puts in the place of the real world."""

from __future__ import annotations

from pathlib import Path

from dishka import Provider, Scope, provide

from adapters.sandbox.clock import SandboxClock
from core.shared.ports import Clock
from settings import Settings


class SandboxProvider(Provider):
    """The clock that can be held: one for all processes of a run that share a data folder, else this process's own."""

    scope = Scope.APP

    @provide
    def sandbox_clock(self, settings: Settings) -> SandboxClock:
        return SandboxClock(clock_file(settings))

    @provide
    def clock(self, clock: SandboxClock) -> Clock:
        return clock


def clock_file(settings: Settings) -> Path | None:
    """Where the processes of a run find their clock."""
    if settings.mode == "memory" or not settings.rhizome_data_dir:
        return None
    return Path(settings.rhizome_data_dir) / "sandbox" / "clock"
