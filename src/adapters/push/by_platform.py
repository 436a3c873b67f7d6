"""One gateway for all devices."""

from __future__ import annotations

from dataclasses import dataclass

from core.messaging.push.message import Device, Outcome, Push
from core.messaging.push.ports import PushGateway


@dataclass(frozen=True, slots=True)
class ByPlatform:
    """`core.messaging.push.ports.PushGateway`: iOS over APNs, Android over FCM, and the web over Web Push where the
    token is a subscription, else over FCM."""

    apns: PushGateway
    fcm: PushGateway
    web_push: PushGateway

    async def push(self, device: Device, push: Push) -> Outcome:
        return await self._of(device).push(device, push)

    def _of(self, device: Device) -> PushGateway:
        if device.platform == "ios":
            return self.apns
        if device.platform == "web" and device.token.lstrip().startswith("{"):
            return self.web_push
        return self.fcm
