"""What stands behind ports of messaging whose real adapters have not landed. Given before all adapters, so that these
take their place by being there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dishka import Provider, Scope, provide

from core.messaging.email.ports import Suppressions
from core.messaging.push.message import Device, Later, Outcome, Push
from core.messaging.push.ports import PushGateway
from core.shared.live import LiveFeed, LiveItem


class NoProviders:
    """`PushGateway`: pushes wait, as for providers that are down."""

    async def push(self, device: Device, push: Push) -> Outcome:
        return Later(reason="no provider is set up")


class NobodyConnected:
    """`LiveFeed`: nobody is there to be told."""

    async def tell(self, app: str, items: Sequence[LiveItem]) -> None:
        return None


class ProcessSuppressions:
    """`Suppressions`, for as long as the process."""

    def __init__(self) -> None:
        self._closed: set[str] = set()

    async def suppressed(self, addresses: Collection[str]) -> set[str]:
        return self._closed & set(addresses)

    async def suppress(self, address: str, reason: str) -> None:
        self._closed.add(address)


class Absent(Provider):
    """To be removed with what it stands in for."""

    scope = Scope.APP
    gateway = provide(NoProviders, provides=PushGateway)
    live = provide(NobodyConnected, provides=LiveFeed)
    suppressions = provide(ProcessSuppressions, provides=Suppressions)
