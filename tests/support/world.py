"""The sandbox's outside world on real sockets, for tests."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from adapters.sandbox.clock import SandboxClock
from core.platform.registry.apps import shipped
from entrypoints.sandbox.addresses import Addresses
from entrypoints.sandbox.wire import Call
from entrypoints.sandbox.world import World
from entrypoints.supervisor.listening import ephemeral

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@dataclass
class Delivered:
    """What the world sent to our service, which answers `status`."""

    status: int = 200
    calls: list[Call] = field(default_factory=list)

    async def __call__(self, call: Call) -> int:
        self.calls.append(call)
        return self.status


@dataclass
class Served:
    """A world that answers, and the settings that lead there."""

    world: World
    settings: dict[str, str]
    client: httpx.AsyncClient
    delivered: Delivered
    clock: SandboxClock


@asynccontextmanager
async def served_world() -> AsyncIterator[Served]:
    """A world whose clock stands at noon."""
    clock, delivered = SandboxClock(), Delivered()
    clock.hold(NOON)
    world = World(clock, shipped(), delivered, state=None)
    with Addresses.listening(ephemeral) as addresses:
        async with AsyncExitStack() as stack:
            await world.serve(addresses.sockets, stack)
            client = await stack.enter_async_context(
                httpx.AsyncClient(base_url=addresses.base, timeout=5, verify=False)
            )
            yield Served(world, addresses.environment(), client, delivered, clock)
