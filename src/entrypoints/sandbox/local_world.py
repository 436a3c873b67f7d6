"""The outside world in this very process, where no supervisor runs it beside: memory mode and tests."""

from __future__ import annotations

from contextlib import AsyncExitStack

import msgspec
from dishka import Provider, Scope

from core.platform.registry.apps import Apps
from core.shared.ports import Clock
from entrypoints.http.asgi import ASGIApp
from entrypoints.sandbox.addresses import Addresses
from entrypoints.sandbox.delivery import HttpDelivery
from entrypoints.sandbox.outside import Outside
from entrypoints.sandbox.wire import Call
from entrypoints.sandbox.world import World
from entrypoints.supervisor.environment import passing_secrets
from entrypoints.supervisor.listening import ephemeral
from settings import Settings


class LocalWorld:
    """Takes its ports when it is made, so that `settings` can name them; serves them between `start` and `stop`."""

    def __init__(self, settings: Settings) -> None:
        self._addresses = Addresses.listening(ephemeral)
        self.settings = completed(settings, {**passing_secrets(), **self._addresses.environment()})
        self._stack = AsyncExitStack()
        self._world: World | None = None
        self._app: ASGIApp | None = None

    def provider(self) -> Provider:
        """Gives the API its way to the world."""
        provider = Provider(Scope.APP)
        provider.provide(self._make, provides=World)
        provider.provide(_control, provides=Outside)
        return provider

    def deliver_to(self, app: ASGIApp) -> None:
        """Hand webhooks to this application, without a detour over the network."""
        self._app = app

    async def start(self) -> None:
        """Serve the world's wires."""
        if self._world is not None:
            await self._world.serve(self._addresses.sockets, self._stack)

    async def stop(self) -> None:
        """Stop serving."""
        await self._stack.aclose()
        self._addresses.close()

    def _make(self, clock: Clock, apps: Apps) -> World:
        self._world = World(clock, apps, self._deliver, state=None, settings=self.settings)
        return self._world

    async def _deliver(self, call: Call) -> int:
        from httpx import ASGITransport

        if self._app is None:
            return 0
        return await HttpDelivery("http://sandbox", ASGITransport(self._app))(call)


def _control(world: World) -> Outside:
    return world.control


def completed(settings: Settings, environment: dict[str, str]) -> Settings:
    """The settings with what the environment says where they are at their default."""
    defaults = Settings()
    wanted = {name.lower(): value for name, value in environment.items()}
    free = {name: value for name, value in wanted.items() if getattr(settings, name) == getattr(defaults, name)}
    return msgspec.structs.replace(settings, **free)
