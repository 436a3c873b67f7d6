"""What a service of the outside world is. An addition is one file in `services`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from functools import lru_cache
from socket import socket
from typing import TYPE_CHECKING, ClassVar

import msgspec

from entrypoints.sandbox import services as package
from entrypoints.sandbox.wire import Answer, Call, Handler, shown

if TYPE_CHECKING:
    from entrypoints.sandbox.world import World


class Receipt(msgspec.Struct, frozen=True):
    """What the world received with one call: to whom, and what."""

    to: str
    payload: dict[str, object]


class Service:
    """Base of all services; each module of `services` has one subclass, made once for each world.

    `name` is what faults call it, `channel` where the outbox lists what it received, `listeners` names sockets it
    wants besides the one that all HTTP shares, `spared` paths that a fault meets only if it names them in its `match`,
    such as signing in before the call that matters. Modules are imported by the supervisor as well: what is heavy is
    imported where it is used.
    """

    name: ClassVar[str]
    channel: ClassVar[str]
    listeners: ClassVar[Sequence[str]] = ()
    spared: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, world: World) -> None:
        self.world = world

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        """The settings that lead the real adapter here; `base` is the root of the sandbox's HTTP."""
        return {}

    def wires(self) -> dict[tuple[str, str], Handler]:
        """What it serves as the real one does, by method and path below `base`; faults apply, and the outbox
        remembers."""
        return {}

    def controls(self) -> dict[tuple[str, str], Handler]:
        """What people and tests may do with it, by method and path below `/sandbox`."""
        return {}

    def spares(self, path: str) -> bool:
        """Whether only faults that name the path in their `match` meet calls of it."""
        return path in self.spared

    def receipts(self, call: Call, answer: Answer) -> list[Receipt]:
        """What the outbox tells of a call."""
        request = shown(call.body, call.headers.get("content-type", ""))
        response = shown(answer.body, answer.headers.get("content-type", ""))
        payload = {"method": call.method, "path": call.path, "request": request, "response": response}
        return [Receipt(call.path, payload)]

    async def serve(self, sockets: Mapping[str, socket], stack: AsyncExitStack) -> None:
        """Serve the sockets named in `listeners`; the stack ends it."""


@lru_cache(maxsize=1)
def services() -> tuple[type[Service], ...]:
    """Every service, found by looking."""
    found: list[type[Service]] = []
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        contents = vars(importlib.import_module(f"{package.__name__}.{module.name}")).values()
        found += [
            kind
            for kind in contents
            if isinstance(kind, type) and issubclass(kind, Service) and kind.__module__.startswith(package.__name__)
        ]
    return tuple(found)
