"""Failures on demand: the next calls of a service fail, hang, break off or drop."""

from __future__ import annotations

import itertools
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.errors import Invalid


class FaultCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes wrong with the next `times` calls of `service`.

    `status`, `body` and `headers` answer so without asking the service; `latency_ms` (real time) comes first; `drop`
    closes the connection without an answer; `after_chunks` breaks an answer off after so many parts; `match` spares
    calls with that text in neither path nor body.
    """

    service: str
    status: Annotated[int, Meta(ge=200, le=599)] | None = None
    body: Any | UnsetType = UNSET
    headers: dict[str, str] = {}
    latency_ms: Annotated[int, Meta(ge=0, le=600_000)] = 0
    drop: bool = False
    after_chunks: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    match: str | None = None
    times: Annotated[int, Meta(ge=1, le=1_000_000)] = 1

    @property
    def answers(self) -> bool:
        """Whether the service is not asked at all."""
        return self.status is not None or self.body is not UNSET or bool(self.headers)


class FaultView(msgspec.Struct, frozen=True):
    """A fault that waits for its calls."""

    id: int
    fault: FaultCommand
    times_left: int


class Faults:
    """Faults in the order they were asked for. A call meets the first that fits, and no other."""

    def __init__(self) -> None:
        self._waiting: dict[int, FaultView] = {}
        self._ids = itertools.count(1)

    def add(self, fault: FaultCommand) -> FaultView:
        """Let it wait; raises `Invalid` for one that would change nothing."""
        if not (fault.answers or fault.latency_ms or fault.drop or fault.after_chunks is not None):
            raise Invalid(
                "validation_failed",
                "A fault needs one of status, body, headers, latency_ms, drop, after_chunks.",
                pointer="/status",
            )
        view = FaultView(next(self._ids), fault, fault.times)
        self._waiting[view.id] = view
        return view

    def take(self, service: str, *texts: str, spared: bool = False) -> FaultCommand | None:
        """The fault that this call meets, used up by one; a spared call meets only those that ask for it by `match`."""
        for view in self._waiting.values():
            fault = view.fault
            fits = not spared if fault.match is None else any(fault.match in text for text in texts)
            if fault.service == service and fits:
                if view.times_left == 1:
                    del self._waiting[view.id]
                else:
                    self._waiting[view.id] = msgspec.structs.replace(view, times_left=view.times_left - 1)
                return fault
        return None

    def list(self) -> list[FaultView]:
        """Those still waiting."""
        return list(self._waiting.values())

    def clear(self) -> None:
        """Everything works again."""
        self._waiting.clear()
