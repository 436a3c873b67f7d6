"""How a handler is declared: a decorator on a function `(use) -> handler`, in `entrypoints/jobs/handlers/<context>.py`.

A name is kept with every waiting job, so it is part of the contract between releases: `<context>.<function>` unless
given, and not to be changed while jobs of that name may wait.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any, TypeVar

from core.platform.inbox.model import InboxWork, job_name
from core.platform.inbox.ports import Inbox
from core.platform.jobs.handlers import Call, Handler, Handlers, Occurrence, Poll, Schedule, Source
from core.platform.jobs.model import Delivery
from core.platform.registry.apps import Apps
from core.platform.registry.spec import Feature
from core.shared import events
from core.shared.events import Event

Use = Callable[[type[Any]], Any]
"""Gives the one instance of a use case or port: the container's `get`."""

Maker = TypeVar("Maker", bound=Callable[[Use], Any])


@dataclass
class _Declared:
    handlers: dict[str, Callable[[Use], Handler]] = field(default_factory=dict)
    sources: dict[str, Callable[[Use], Poll]] = field(default_factory=dict)
    schedules: list[Schedule] = field(default_factory=list)


_declared = _Declared()


def handles(
    event: type[Event], *, feature: type[Feature] | None = None, name: str = "", **options: Any
) -> Callable[[Maker], Maker]:
    """Run the made handler, which takes an `Envelope`, for every event of exactly this type; with `feature` for those
    of apps alone whose manifest names it: to others the event costs no job.

    `options` are those of `Handler`: retries, timeout, base, atomic, studio.
    """

    def declare(make: Maker) -> Maker:
        _add(name or _name(make), make, feature, event=event.name(), **options)
        return make

    return declare


def job(name: str, payload: type[Any], **options: Any) -> Callable[[Maker], Maker]:
    """Run the made handler, which takes a `Delivery`, for every job added under this name; `payload` is the type of its
    payload, `options` are those of `Handler`."""

    def declare(make: Maker) -> Maker:
        _add(name, make, payload=payload, **options)
        return make

    return declare


def receives(source: str, **options: Any) -> Callable[[Maker], Maker]:
    """Run the made handler, which takes a `Received`, for every message that the inbox took in from that source."""

    def declare(make: Maker) -> Maker:
        def opening(use: Use) -> Call:
            handle, inbox = make(use), use(Inbox)

            async def call(delivery: Delivery) -> None:
                message = await inbox.get(delivery.payload.id)
                if message is not None:  # else forgotten: it was done long ago
                    await handle(message)

            return call

        _add(job_name(source), opening, payload=InboxWork, **options)
        return make

    return declare


def every(period: timedelta, *, name: str = "", **options: Any) -> Callable[[Maker], Maker]:
    """Run the made handler, which takes a `Delivery` of an `Occurrence`, once at every full period since 1970, for the
    studio; what was missed in downtime collapses into one run."""

    def declare(make: Maker) -> Maker:
        chosen = name or _name(make)
        _add(chosen, make, payload=Occurrence, **options)
        _declared.schedules.append(Schedule(chosen, period))
        return make

    return declare


def ticks(name: str) -> Callable[[Maker], Maker]:
    """Ask the made `Poll` every second, one worker at a time, to turn its rows that are due into jobs."""

    def declare(make: Maker) -> Maker:
        if name in _declared.sources:
            raise ValueError(f"two sources have the name {name!r}")
        _declared.sources[name] = make
        return make

    return declare


def declared(use: Use) -> Handlers:
    """Everything that the modules in `handlers` declare; each is made when it is first needed."""
    from entrypoints.jobs import handlers

    for module in _modules(handlers):
        importlib.import_module(module)
    return Handlers.of(
        [make(use) for make in _declared.handlers.values()],
        sources=[Source(name, partial(make, use)) for name, make in _declared.sources.items()],
        schedules=_declared.schedules,
        events=events.registry(),
    )


def _add(name: str, make: Callable[[Use], Call], feature: type[Feature] | None = None, **options: Any) -> None:
    if name in _declared.handlers:
        raise ValueError(f"two handlers have the name {name!r}")

    def made(use: Use) -> Handler:
        apps = None if feature is None else partial(_taking, feature, use)
        return Handler(name=name, make=partial(make, use), apps=apps, **options)

    _declared.handlers[name] = made


def _taking(feature: type[Feature], use: Use) -> frozenset[str]:
    apps: Apps = use(Apps)
    return frozenset(app.slug for app in apps.values() if app.feature(feature) is not None)


def _name(make: Callable[..., Any]) -> str:
    return f"{make.__module__.rpartition('.')[2]}.{make.__name__}"


def _modules(package: ModuleType) -> Iterator[str]:
    return (module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
