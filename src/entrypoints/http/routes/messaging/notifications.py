"""Where people are reached, and what they want to hear of."""

from __future__ import annotations

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from core.messaging.devices.model import RegisterDeviceCommand, UnregisterDeviceCommand
from core.messaging.devices.register_device import RegisterDevice, UnregisterDevice
from core.messaging.devices.send_test import SendTest
from core.messaging.feature import Messages
from core.messaging.preferences.change_preferences import ChangePreferences, ReadPreferences
from core.messaging.preferences.model import ChangePreferencesCommand, PreferencesView
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes


@feature_routes(Messages)
def notification_routes(_app: AppSpec, feature: Messages, use: Use) -> list[HTTPRouteHandler]:
    """Devices, a test of them, and preferences."""
    path = feature.path
    register: RegisterDevice = use(RegisterDevice)
    unregister: UnregisterDevice = use(UnregisterDevice)
    test: SendTest = use(SendTest)
    read: ReadPreferences = use(ReadPreferences)
    change: ChangePreferences = use(ChangePreferences)

    @post(f"{path}/register", status_code=204)
    async def register_device(actor: Actor, data: RegisterDeviceCommand) -> None:
        await register(actor, data)

    @delete(f"{path}/unregister", status_code=204)
    async def unregister_device(actor: Actor, data: UnregisterDeviceCommand) -> None:
        await unregister(actor, data)

    @post(f"{path}/test", status_code=202)
    async def send_test_notification(actor: Actor) -> None:
        """One push to each device, whatever the preferences and the hour; 202 also when there is none."""
        await test(actor)

    @get(f"{path}/preferences")
    async def get_notification_preferences(actor: Actor) -> PreferencesView:
        return await read(actor)

    @put(f"{path}/preferences")
    async def change_notification_preferences(actor: Actor, data: ChangePreferencesCommand) -> PreferencesView:
        return await change(actor, data)

    return [
        register_device,
        unregister_device,
        send_test_notification,
        get_notification_preferences,
        change_notification_preferences,
    ]
