"""Stripe: its API, its pages, its webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from socket import socket
from typing import TYPE_CHECKING

from entrypoints.sandbox.service import Service
from entrypoints.sandbox.stripe.controls import Controls
from entrypoints.sandbox.stripe.engine import Engine
from entrypoints.sandbox.stripe.pages import Pages
from entrypoints.sandbox.wire import Handler
from settings import TEST_WEBHOOK_SECRET

if TYPE_CHECKING:
    from entrypoints.sandbox.world import World

PREFIX = "/stripe/v1"


class Stripe(Service):
    """Keeps what it was told for as long as the world lives, and beyond where the world has a folder."""

    name = "stripe"
    channel = "stripe"

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"STRIPE_BASE_URL": f"{base}/stripe", "STRIPE_SECRET_KEY": "sk_test_sandbox"}

    def __init__(self, world: World) -> None:
        super().__init__(world)
        settings = world.settings
        root = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
        self._engine = Engine(
            world.clock,
            world.state / "stripe.jsonl" if world.state else None,
            public=f"{root}/sandbox/stripe",
            secret=settings.stripe_webhook_secret or TEST_WEBHOOK_SECRET,
            deliver=world.deliver,
        )

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {(method, f"{PREFIX}{path}"): act for (method, path), act in self._engine.routes().items()}

    def controls(self) -> dict[tuple[str, str], Handler]:
        return Controls(self._engine).routes() | Pages(self._engine).routes()

    def spares(self, path: str) -> bool:
        """What our products are called there is told in the background, and meets no fault that is meant for a sale."""
        return path.startswith((f"{PREFIX}/products", f"{PREFIX}/prices"))

    async def serve(self, sockets: Mapping[str, socket], stack: AsyncExitStack) -> None:
        stack.callback(self._engine.events.stop)
