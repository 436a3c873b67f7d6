"""Pushing over the real wires to the sandbox's providers, one provider at a time."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from adapters.circuit import Circuit
from adapters.push.apns import ApnsClient, ApnsSender
from adapters.push.apns_token import ProviderToken
from adapters.push.fcm import FcmSender
from adapters.push.google_token import GoogleToken, service_account
from adapters.push.http import PushHttp
from adapters.push.sending import GuardedSender
from adapters.push.vapid import Vapid
from adapters.push.web_push import WebPushSender
from core.messaging.push.message import Device, Outcome, Push
from entrypoints.sandbox.faults import FaultCommand
from entrypoints.sandbox.outbox import Item
from entrypoints.supervisor.environment import passing_secrets
from tests.support.world import NOON, Served

APP = "corpfinity"
TOPIC = "app.rhizome.corpfinity"
Name = Literal["apns", "fcm", "webpush"]


def push(**changed: Any) -> Push:
    """A push to send."""
    return Push(
        **{"id": uuid4(), "title": "¿Listo?", "body": "Time for water 💧", "data": {"type": "reminder"}, **changed}
    )


def device(platform: Any, token: str) -> Device:
    """A device that registered at noon."""
    return Device(id=uuid4(), app=APP, user_id=uuid4(), platform=platform, token=token, registered_at=NOON)


@dataclass
class Lane:
    """One provider's way, from our gateway to the sandbox's outbox; `held` is what to close."""

    name: Name
    gateway: GuardedSender
    device: Device
    to: str
    served: Served
    held: list[Any] = field(default_factory=list)

    async def push(self, one: Push | None = None) -> Outcome:
        """Push to the lane's device."""
        return await self.gateway.push(self.device, one or push())

    def fault(self, **fault: Any) -> None:
        """Break what comes next."""
        self.served.world.faults.add(FaultCommand(service=self.name, **fault))

    def outbox(self, *, refused: bool = False) -> list[Item]:
        """What arrived."""
        return self.served.world.outbox.list(["push"], refused=refused)

    async def close(self) -> None:
        """Let go of the connections."""
        for one in self.held:
            await one.stop()


async def lane(name: Name, served: Served, *, seconds: float = 40.0, **settings: str) -> Lane:
    """The lane over the sandbox, or over what the settings say instead."""
    found = {**passing_secrets(), **served.settings, **settings}
    clock = served.clock
    http = PushHttp()
    if name == "apns":
        client = ApnsClient(found["APNS_BASE_URL"], any_certificate=True)
        key = found["APNS_PRIVATE_KEY"]
        token = ProviderToken(clock, team_id="TEAM", key_id="KEY", private_key=key)
        gateway = GuardedSender(
            ApnsSender(client, token, {APP: TOPIC}, clock), Circuit("APNs", clock, patient=True), seconds
        )
        return Lane(name, gateway, device("ios", "ab" * 32), "ab" * 32, served, [client])
    if name == "fcm":
        account = service_account(found["FIREBASE_CREDENTIALS"])
        google = GoogleToken(account, http, clock, found["FCM_BASE_URL"])
        fcm = FcmSender(found["FCM_BASE_URL"], account.project_id, http, google, clock)
        return Lane(
            name,
            GuardedSender(fcm, Circuit("FCM", clock, patient=True), seconds),
            device("android", "f:1"),
            "f:1",
            served,
            [http],
        )
    made = (await served.client.post("/sandbox/webpush/subscriptions")).json()
    vapid = Vapid(found["VAPID_PRIVATE_KEY"], found["VAPID_SUBJECT"], clock)
    web = WebPushSender(http, vapid, clock, found["WEBPUSH_BASE_URL"])
    gateway = GuardedSender(web, Circuit("Web Push", clock, patient=True), seconds)
    return Lane(name, gateway, device("web", json.dumps(made)), made["endpoint"], served, [http])
