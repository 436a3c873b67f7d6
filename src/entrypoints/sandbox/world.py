"""The outside world: every service with its wires, and what people and tests may do with them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC
from pathlib import Path
from socket import socket

import msgspec

from core.platform.registry.apps import Apps
from core.shared.ports import Clock
from entrypoints.sandbox.controls import Controls, answer_of
from entrypoints.sandbox.dead_tokens import DeadTokens
from entrypoints.sandbox.faults import Faults
from entrypoints.sandbox.http_server import serve_http
from entrypoints.sandbox.outbox import Outbox
from entrypoints.sandbox.page import page_routes
from entrypoints.sandbox.service import Receipt, Service, services
from entrypoints.sandbox.wire import Answer, Call, Handler, Routes
from settings import Settings

Deliver = Callable[[Call], Awaitable[int]]
"""Sends a call to our own service, as the world's webhooks do; answers the status."""


class World:
    """All services over one outbox, one set of faults and one clock.

    `deliver` reaches our own service; `state` is a folder for what must survive a restart of this process, None where
    nothing survives anyway; `settings` are those of our own service, whose secrets its webhooks come with.
    """

    def __init__(
        self, clock: Clock, apps: Apps, deliver: Deliver, state: Path | None, settings: Settings | None = None
    ) -> None:
        self.clock = clock
        self.apps = apps
        self.deliver = deliver
        self.state = state
        self.settings = settings or Settings()
        self.dead_tokens = DeadTokens()
        self.outbox = Outbox()
        self.faults = Faults()
        self.services = {kind.name: kind(self) for kind in services()}
        self._wires = {name: Routes(service.wires()) for name, service in self.services.items()}
        channels = sorted({service.channel for service in self.services.values()})
        controls = (
            Controls(self.outbox, self.faults, sorted(self.services), channels, list(apps)).routes() | page_routes()
        )
        for service in self.services.values():
            controls |= service.controls()
        self.control = Routes({(method, f"/sandbox{path}"): act for (method, path), act in controls.items()})

    async def serve(self, sockets: Mapping[str, socket], stack: AsyncExitStack) -> None:
        """Serve all wires on these sockets until the stack closes."""
        await serve_http(sockets["http"], self.answer, stack)
        for service in self.services.values():
            await service.serve(sockets, stack)

    async def answer(self, call: Call) -> Answer:
        """A call over HTTP: to a service, or to the controls."""
        for name, routes in self._wires.items():
            found = routes.find(call)
            if found is not None:
                handler, params = found
                call = msgspec.structs.replace(call, params=params)
                return await self._met_by_faults(self.services[name], call, handler)
        return await self.control(call)

    async def _met_by_faults(self, service: Service, call: Call, handler: Handler) -> Answer:
        texts = (call.path, call.body.decode(errors="replace"))
        fault = self.faults.take(service.name, *texts, spared=service.spares(call.path))
        if fault is not None and fault.latency_ms:
            await asyncio.sleep(fault.latency_ms / 1000)
        if fault is None or not (fault.drop or fault.answers):
            answer = await handler(call)
        else:
            answer = answer_of(fault)
        for receipt in service.receipts(call, answer):
            self.receive(service, receipt, 0 if answer.drop else answer.status)
        if fault is not None and fault.after_chunks is not None:
            answer = msgspec.structs.replace(answer, cut_after=fault.after_chunks)
        return answer

    def receive(self, service: Service, receipt: Receipt, status: int) -> None:
        """Put what a service received into the outbox."""
        at = self.clock.now().astimezone(UTC)
        self.outbox.add(service.channel, receipt.to, at, receipt.payload, status)
