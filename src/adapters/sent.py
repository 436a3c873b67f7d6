"""How many letters and pushes providers took of each app."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import Mailer
from core.messaging.push.message import Accepted, Device, Outcome, Push
from core.messaging.push.ports import PushGateway
from core.platform.analytics.model import Key
from core.platform.analytics.ports import Usage
from core.shared.errors import Unavailable
from core.shared.ports import Clock

log = logging.getLogger("rhizome.sent")

SECONDS = 2.0


class SentCounter:
    """Counts in this process, and adds to everybody's counts two seconds after the first. What a killed process had not
    yet added is lost; nothing that is sent ever waits for it or fails by it."""

    def __init__(self, usage: Usage, clock: Clock) -> None:
        self._usage = usage
        self._clock = clock
        self._counts: Counter[Key] = Counter()
        self._task: asyncio.Task[None] | None = None

    def count(self, app: str, of: Literal["email", "push"]) -> None:
        """One more was taken."""
        self._counts[Key(app, self._clock.now().astimezone(UTC).date(), "sent", of)] += 1
        if self._task is None or self._task.done():
            outside = Context()  # of any transaction that is open here
            self._task = asyncio.create_task(self._add_soon(), name="sent", context=outside)

    async def flush(self) -> None:
        """Add what was counted; what can't be added is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        try:
            await self._usage.add(counts)
        except BaseException:
            self._counts.update(counts)
            raise

    async def start(self) -> None:
        """Nothing to do before the first."""

    async def stop(self) -> None:
        """Add what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with suppress(Unavailable):
            await self.flush()

    async def _add_soon(self) -> None:
        while self._counts:
            await asyncio.sleep(SECONDS)
            try:
                await self.flush()
            except Unavailable as error:
                log.warning("counts of what was sent have to wait: %s", error.code)
            except Exception:
                log.exception("counts of what was sent could not be added; trying again")


@dataclass(frozen=True, slots=True)
class CountedMailer:
    """`core.messaging.email.ports.Mailer`."""

    mailer: Mailer
    sent: SentCounter

    async def send(self, message: EmailMessage) -> None:
        await self.mailer.send(message)
        self.sent.count(message.app, "email")


@dataclass(frozen=True, slots=True)
class CountedPushes:
    """`core.messaging.push.ports.PushGateway`."""

    gateway: PushGateway
    sent: SentCounter

    async def push(self, device: Device, push: Push) -> Outcome:
        outcome = await self.gateway.push(device, push)
        if isinstance(outcome, Accepted):
            self.sent.count(device.app, "push")
        return outcome
