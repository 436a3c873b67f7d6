"""Settings in, service out: the one place that knows which adapter stands behind which port."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from dishka import Container, Provider, Scope, make_container

from adapters.apple.provider import AppleProvider
from adapters.email.provider import EmailProvider
from adapters.llm.provider import LlmProvider
from adapters.push.provider import PushProvider
from adapters.resources import Resources
from adapters.storage.provider import storage_provider
from adapters.stripe.provider import StripeProvider
from adapters.telegram.provider import TelegramProvider
from adapters.telemetry.start import start_telemetry
from entrypoints.jobs.provider import JobsProvider
from entrypoints.jobs.worker import Worker
from settings import Settings, read_settings
from wiring.ai import AiActs
from wiring.bots import BotsActs
from wiring.catalog import CatalogActs
from wiring.circles import CirclesActs
from wiring.commerce import CommerceActs
from wiring.config import ConfigActs
from wiring.costs import CostsActs
from wiring.engagement import EngagementActs
from wiring.feed import FeedActs
from wiring.identity import IdentityActs
from wiring.local import LocalActs
from wiring.media import MediaActs
from wiring.messaging import MessagingActs
from wiring.notices import NoticesActs
from wiring.orders import OrdersActs
from wiring.payments import PaymentsActs
from wiring.platform import PlatformActs
from wiring.quests import QuestsActs
from wiring.rewards import RewardsActs
from wiring.subscriptions import SubscriptionsActs
from wiring.system import SystemProvider
from wiring.wardrobe import WardrobeActs

if TYPE_CHECKING:
    from entrypoints.http.asgi import ASGIApp
    from entrypoints.sandbox.local_world import LocalWorld

ACTS: tuple[type[Provider], ...] = (
    PlatformActs,
    IdentityActs,
    EngagementActs,
    CommerceActs,
    RewardsActs,
    MediaActs,
    CatalogActs,
    OrdersActs,
    PaymentsActs,
    SubscriptionsActs,
    MessagingActs,
    AiActs,
    ConfigActs,
    QuestsActs,
    WardrobeActs,
    CirclesActs,
    FeedActs,
    NoticesActs,
    BotsActs,
    CostsActs,
    LocalActs,
)


def wire(settings: Settings, *additions: Provider) -> Container:
    """The container for these settings with what a kind of process adds; what a later provider gives replaces the same
    of an earlier one, for tests."""
    return make_container(
        SystemProvider(),
        AppleProvider(),
        *_adapters(settings),
        *(acts() for acts in ACTS),
        EmailProvider(),
        LlmProvider(),
        PushProvider(),
        StripeProvider(),
        TelegramProvider(),
        storage_provider(settings),
        JobsProvider(),
        *_sandbox(settings),
        *_tracing(settings),
        *additions,
        context={Settings: settings},
    )


def _adapters(settings: Settings) -> tuple[Provider, ...]:
    if settings.mode == "memory":
        from adapters.memory.provider import memory_providers

        return memory_providers()
    from adapters.postgres.provider import postgres_providers

    return postgres_providers()


def _sandbox(settings: Settings) -> list[Provider]:
    if not settings.development:
        return []
    from adapters.sandbox.provider import SandboxProvider

    return [SandboxProvider()]


def _tracing(settings: Settings) -> list[Provider]:
    if not settings.otel_exporter_otlp_endpoint:
        return []
    from adapters.telemetry.tracing import TracingProvider

    return [TracingProvider()]


def _http(settings: Settings) -> list[Provider]:
    """What only a process that serves HTTP needs, and a worker need not even import."""
    from entrypoints.http.provider import HttpProvider

    if not settings.development:
        return [HttpProvider()]
    from entrypoints.http.sandbox.controls import SandboxControls
    from entrypoints.http.sandbox.grants import SandboxGrants
    from entrypoints.sandbox.outside import Outside, RemoteWorld

    controls = Provider(Scope.APP)
    controls.provide(SandboxGrants)
    controls.provide(SandboxControls)
    controls.provide(lambda: RemoteWorld(settings.sandbox_url), provides=Outside)
    return [HttpProvider(), controls]


@asynccontextmanager
async def running(container: Container) -> AsyncIterator[None]:
    """Hold the container's resources open for as long as the block. What comes to be within it, as a job is first made,
    opens by itself when it is needed, and is closed as well."""
    resources = container.get(Resources)
    async with AsyncExitStack() as stack:
        for resource in resources:
            await resource.start()
            stack.push_async_callback(resource.stop)
        begun = len(resources)
        try:
            yield
        finally:
            for resource in resources[begun:]:
                await resource.stop()


def create_http(settings: Settings | None = None, *replacements: Provider) -> ASGIApp:
    """The HTTP service as an ASGI application; without settings it reads those of the environment, and the process is
    its own."""
    from entrypoints.http.app import create_http as build
    from entrypoints.http.live.hub import LiveHub
    from entrypoints.http.usage import UsageCollector

    alone = settings is None
    if settings is None:
        settings = read_settings(os.environ)
        start_telemetry(settings)
    world = _local_world(settings)
    if world is None:
        container = wire(settings, *_http(settings), *replacements)
        container.get(Resources).extend([container.get(UsageCollector), container.get(LiveHub)])
        return _traced(build(container.get, partial(_serving, container, alone=alone)), container)
    container = wire(world.settings, *_http(world.settings), world.provider(), *replacements)
    container.get(Resources).extend([world, container.get(UsageCollector), container.get(LiveHub)])
    app = build(container.get, partial(_serving, container, alone=alone))
    world.deliver_to(app)
    return _traced(app, container)


def _traced(app: ASGIApp, container: Container) -> ASGIApp:
    if not container.get(Settings).otel_exporter_otlp_endpoint:
        return app
    from adapters.telemetry.traces import TracedApp
    from adapters.telemetry.tracing import Tracing

    return TracedApp(app, container.get(Tracing).tracer)


def _local_world(settings: Settings) -> LocalWorld | None:
    """In development, where no other process is the outside world, this one is it as well."""
    if not settings.development or settings.sandbox_url:
        return None
    from entrypoints.sandbox.local_world import LocalWorld

    return LocalWorld(settings)


@asynccontextmanager
async def _serving(container: Container, *, alone: bool) -> AsyncIterator[None]:
    from entrypoints.http.live.hub import LiveHub
    from entrypoints.http.live.leaving import told_to_stop

    async with running(container), _own_worker(container):
        if alone:
            _settle_memory()
        with told_to_stop(container.get(LiveHub).leave):
            yield


def _settle_memory() -> None:
    """What lives as long as the process needs no second look by the collector (measured: p99 of a hot read halves)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@asynccontextmanager
async def _own_worker(container: Container) -> AsyncIterator[None]:
    """In memory nobody else could do the work."""
    if container.get(Settings).mode != "memory":
        yield
        return
    async with _working(container):
        yield


@asynccontextmanager
async def create_worker(settings: Settings, *replacements: Provider) -> AsyncIterator[Container]:
    """A worker at work for as long as the block; leaving it finishes what is in flight."""
    container = wire(settings, *replacements)
    async with running(container), _working(container):
        yield container


@asynccontextmanager
async def _working(container: Container) -> AsyncIterator[None]:
    worker = container.get(Worker)
    await worker.start()
    try:
        yield
    finally:
        await worker.stop()
