"""What pushing needs of the world."""

from __future__ import annotations

from typing import Protocol

from core.messaging.push.message import Device, Outcome, Push


class PushGateway(Protocol):
    """The providers behind all devices."""

    async def push(self, device: Device, push: Push) -> Outcome:
        """Hand one push to the provider of the device's platform and tell what came of it, within fifteen seconds.
        Whatever goes wrong is an outcome, not an exception. Never inside a unit of work."""
        ...


class WebPushKeys(Protocol):
    """The key by which browsers' push services know us."""

    @property
    def public_key(self) -> str:
        """What a client subscribes with, as base64url; "" where Web Push is not configured."""
        ...
