"""What of the sandbox touches our own service: its clock and its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from adapters.sandbox.clock import EARLIEST, LATEST, SandboxClock
from core.platform.jobs.drain import Drain
from core.shared.errors import Invalid
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer


class ClockCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Exactly one of: stand still at `now`, move on by `advance_seconds` (back, if negative), or `real` time again."""

    now: Annotated[datetime, Meta(tz=True)] | None = None
    advance_seconds: Annotated[float, Meta(ge=-1e11, le=1e11)] | None = None
    real: bool | None = None


class ClockView(msgspec.Struct, frozen=True):
    """What the clock shows, and whether it stands still."""

    now: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class SandboxControls:
    """Handlers by method and path."""

    clock: SandboxClock
    drain: Drain

    def routes(self) -> dict[tuple[str, str], Handler]:
        """All of them."""
        return {
            ("GET", "/sandbox/clock"): self._show_clock,
            ("POST", "/sandbox/clock"): self._set_clock,
            ("POST", "/sandbox/drain"): self._drain,
        }

    async def _show_clock(self, _call: Call) -> Answer:
        return json_answer(ClockView(self.clock.now(), self.clock.held()))

    async def _set_clock(self, call: Call) -> Answer:
        command = call.read(ClockCommand)
        given = [name for name in command.__struct_fields__ if getattr(command, name) is not None]
        if len(given) != 1 or command.real is False:
            raise Invalid("validation_failed", "Give one of now, advance_seconds, and real: true.")
        try:
            if command.now is not None:
                self.clock.hold(command.now.astimezone(UTC))
            elif command.advance_seconds is not None:
                self.clock.advance(timedelta(seconds=command.advance_seconds))
            else:
                self.clock.release()
        except OverflowError as error:
            span = f"The clock can stand between {EARLIEST:%Y} and {LATEST:%Y}."
            raise Invalid("validation_failed", span, pointer=f"/{given[0]}") from error
        return await self._show_clock(call)

    async def _drain(self, _call: Call) -> Answer:
        return json_answer(await self.drain())
