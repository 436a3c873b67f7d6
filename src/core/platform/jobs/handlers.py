"""What this release knows how to do: handlers of events and jobs, sources of due work, schedules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import msgspec

from core.platform.jobs.ports import Subscriber

Call = Callable[[Any], Awaitable[object]]
"""A handler proper: takes an `Envelope` (of an event) or a `Delivery` (of a job)."""

Poll = Callable[[datetime], Awaitable[int]]
"""Turns some of what has come due by that instant into jobs, inside a unit of work of the studio; how much it dealt
with: as long as that is more than 0 it is asked again."""


@dataclass(frozen=True)
class Handler:
    """How a job of this name is run.

    It has `retries` attempts, each of at most `timeout` seconds of real time, with waits that double from `base`. An
    `atomic` one runs in the unit of work that also ends the job, so its effects happen exactly once; another one, which
    may speak to the network, runs at least once. `studio` widens the unit of work to all apps. `apps` tells the apps
    whose events it takes; without it those of all. `make` is called when the handler is first needed.
    """

    name: str
    make: Callable[[], Call]
    event: str | None = None
    payload: type[Any] = msgspec.Raw
    retries: int = 8
    timeout: float = 30.0
    base: timedelta = timedelta(seconds=2)
    atomic: bool = True
    studio: bool = False
    apps: Callable[[], frozenset[str]] | None = None

    @cached_property
    def call(self) -> Call:
        """The handler with its dependencies."""
        return self.make()


@dataclass(frozen=True)
class Source:
    """A table of ours whose rows come due: asked every second by one worker at a time."""

    name: str
    make: Callable[[], Poll]

    @cached_property
    def poll(self) -> Poll:
        """The source with its dependencies."""
        return self.make()


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that is due at every full `every` since 1970, once; occurrences missed in downtime collapse into one."""

    name: str
    every: timedelta


class Occurrence(msgspec.Struct, frozen=True):
    """The payload of a scheduled job: the instant it stands for."""

    at: datetime


@dataclass(frozen=True)
class Handlers:
    """Everything known, by name."""

    by_name: Mapping[str, Handler] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    events: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        handlers: Iterable[Handler],
        *,
        sources: Iterable[Source] = (),
        schedules: Iterable[Schedule] = (),
        events: Iterable[str] = (),
    ) -> Handlers:
        """Raises `ValueError` for a name that is used twice. `events` are the events known besides those handled."""
        by_name: dict[str, Handler] = {}
        for handler in handlers:
            if by_name.setdefault(handler.name, handler) is not handler:
                raise ValueError(f"two handlers have the name {handler.name!r}")
        known = frozenset(events) | {handler.event for handler in by_name.values() if handler.event}
        return cls(by_name, tuple(sources), tuple(schedules), known)

    @cached_property
    def subscriptions(self) -> dict[str, list[Subscriber]]:
        """Who takes which event; an event that nobody handles has none."""
        found: dict[str, list[Subscriber]] = {event: [] for event in sorted(self.events)}
        for handler in self.by_name.values():
            if handler.event:
                found[handler.event].append(Subscriber(handler.name, handler.apps() if handler.apps else None))
        return found

    @cached_property
    def names(self) -> list[str]:
        """Every handler's name."""
        return sorted(self.by_name)
