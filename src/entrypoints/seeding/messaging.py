"""Where a demo person is reached."""

from __future__ import annotations

from core.messaging.devices.model import RegisterDeviceCommand
from core.messaging.devices.register_device import RegisterDevice
from core.messaging.feature import Messages
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.seeding.seeders import FIRST_DAY, Act, Use, seeds


@seeds(Messages)
def device(use: Use, _app: AppSpec, _feature: Messages) -> Act:
    """A telephone, from the first day on."""
    register: RegisterDevice = use(RegisterDevice)

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago == FIRST_DAY:
            await register(actor, RegisterDeviceCommand(token=f"demo-phone-{actor.app}", platform="android"))
        return None

    return act
