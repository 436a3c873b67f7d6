"""Devices come and go."""

from __future__ import annotations

from dataclasses import dataclass

from core.messaging.devices.model import (
    MOST,
    Endpoints,
    RegisterDeviceCommand,
    UnregisterDeviceCommand,
    checked,
)
from core.messaging.devices.ports import Devices
from core.messaging.motivation.plan_motivation import PlanMotivation
from core.messaging.push.message import Device
from core.shared.actor import Actor
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class RegisterDevice:
    """The token is this person's from now on, whoever had it before, and the only one of its installation.

    Raises `Invalid` for a browser's subscription that isn't one, and `NotFound` for who has left.
    """

    devices: Devices
    motivation: PlanMotivation
    endpoints: Endpoints
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: RegisterDeviceCommand) -> None:
        checked(command, self.endpoints)
        async with self.uow(actor.app):
            await self.motivation.enter(actor.app, actor.user_id)
            device = Device(
                id=self.ids.new(),
                app=actor.app,
                user_id=actor.user_id,
                platform=command.platform,
                token=command.token,
                registered_at=self.clock.now(),
            )
            await self.devices.register(device, command.installation_id, MOST)
            await self.motivation.within(actor.app, actor.user_id)


@dataclass(frozen=True, slots=True)
class UnregisterDevice:
    """Nothing is sent there any more; a token that is not the person's changes nothing. Raises `NotFound` for who has
    left."""

    devices: Devices
    motivation: PlanMotivation
    uow: UnitOfWork

    async def __call__(self, actor: Actor, command: UnregisterDeviceCommand) -> None:
        async with self.uow(actor.app):
            await self.motivation.enter(actor.app, actor.user_id)
            await self.devices.unregister(actor.app, actor.user_id, command.token)
            await self.motivation.within(actor.app, actor.user_id)
