"""Browsers learn the key that they subscribe with; with it, a push arrives and can be read."""

import json
from base64 import urlsafe_b64decode
from uuid import uuid4

from adapters.sandbox.clock import SandboxClock
from bootstrap import wire
from core.messaging.push.message import Accepted, Device, Later, Push
from core.messaging.push.ports import PushGateway
from core.platform.registry.apps import SHIPPED, discover
from entrypoints.sandbox.local_world import completed
from entrypoints.supervisor.environment import passing_secrets
from settings import Settings, read_settings
from tests.support.service import MEMORY, served
from tests.support.world import NOON, served_world

PATH = "/api/v1/corpfinity/notifications/vapid-key"


def some_device(platform: object, token: str) -> Device:
    fields = {"id": uuid4(), "app": "corpfinity", "user_id": uuid4(), "registered_at": NOON}
    return Device(**fields, platform=platform, token=token)  # type: ignore[arg-type]  # what the table says


async def test_anybody_may_read_the_key_and_the_document_tells_of_it() -> None:
    async with served() as service:
        answer = await service.ask("GET", PATH)
        assert answer.status_code == 200
        key = answer.json()["public_key"]
        point = urlsafe_b64decode(key + "=")
        assert (len(point), point[0]) == (65, 4)
        assert (await service.ask("GET", PATH)).json()["public_key"] == key
        assert (await service.ask("GET", "/api/v1/lowkeymode/notifications/vapid-key")).status_code == 404
        document = (await service.ask("GET", "/api/v1/corpfinity/openapi.json")).json()
        assert "security" not in document["paths"][PATH]["get"]


async def test_the_wired_gateway_reaches_every_platform_without_a_key_of_anybodys() -> None:
    async with served_world() as world:
        settings = completed(read_settings(MEMORY), {**passing_secrets(), **world.settings})
        container = wire(settings)
        gateway = container.get(PushGateway)
        browser = (await world.client.post("/sandbox/webpush/subscriptions")).json()
        world.clock.hold(SandboxClock().now())  # the container's own clock shows real time
        for platform, token in (("ios", "a" * 64), ("android", "b"), ("web", "c"), ("web", json.dumps(browser))):
            one = Push(id=uuid4(), title=platform, body="hello")
            assert await gateway.push(some_device(platform, token), one) == Accepted()
        shown = [(item.payload["platform"], item.payload["body"]) for item in world.world.outbox.list(["push"])]
        assert shown == [("ios", "hello"), ("android", "hello"), ("web", "hello"), ("web", "hello")]
        from adapters.resources import Resources

        for resource in reversed(container.get(Resources)):
            await resource.stop()


async def test_without_credentials_a_push_waits() -> None:
    gateway = wire(Settings(rhizome_env="development", mode="memory", jwt_secret="x" * 32)).get(PushGateway)
    for platform, token in (("ios", "a"), ("android", "b"), ("web", "c"), ("web", "{}")):
        one = Push(id=uuid4(), title="Hello", body="")
        assert await gateway.push(some_device(platform, token), one) == Later(reason="not configured")
    assert "corpfinity" in discover(SHIPPED)
