"""What all providers' senders have in common: what they raise, and the guard that turns it into an outcome."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from adapters.circuit import Circuit
from core.messaging.push.message import Device, Later, Outcome, Push
from core.shared.errors import Unavailable

log = logging.getLogger("rhizome.push")

SECONDS = 10.0
"""For one push with everything it takes: connecting, a new token, a second try."""

LIFE_SECONDS = 28 * 86400
"""How long a provider may try when the push does not say: what the most patient of them allows."""

LONGEST_WAIT = 86400


class Down(Exception):
    """The provider can't be reached, or says that it can't serve: what opens its circuit."""

    def __init__(self, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.later = Later(retry_after, reason)


class Sender(Protocol):
    """One provider."""

    async def send(self, device: Device, push: Push) -> Outcome:
        """What the provider said; raises `Down`."""
        ...


@dataclass(frozen=True, slots=True)
class GuardedSender:
    """`core.messaging.push.ports.PushGateway` for one provider: a deadline around each push, and a circuit that spares
    a provider which is down. A provider that is merely busy (429) leaves the circuit alone."""

    sender: Sender
    circuit: Circuit
    seconds: float = SECONDS

    async def push(self, device: Device, push: Push) -> Outcome:
        try:
            async with self.circuit.passing():
                return await self._in_time(device, push)
        except Unavailable as refusal:
            down = refusal.__cause__
            return down.later if isinstance(down, Down) else Later(refusal.extra["retry_after"], "circuit open")
        except Exception:  # whatever else goes wrong with one push is no reason to lose it, nor those after it
            log.exception("a push failed in a way that nobody foresaw")
            return Later(reason="failed here")

    async def _in_time(self, device: Device, push: Push) -> Outcome:
        try:
            async with asyncio.timeout(self.seconds):
                return await self.sender.send(device, push)
        except TimeoutError:
            down = Down("no answer in time")
        except Down as error:
            down = error
        raise Unavailable("provider_unavailable", "The push provider does not answer just now.") from down


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """`core.messaging.push.ports.PushGateway` where there are no credentials: pushes wait for somebody to give them."""

    async def push(self, device: Device, push: Push) -> Outcome:
        return Later(reason="not configured")


def seconds_left(push: Push, now: datetime) -> int:
    """How long the provider may go on trying; 0 once the push is of no more use."""
    if push.expires_at is None:
        return LIFE_SECONDS
    return min(max(0, int((push.expires_at - now).total_seconds())), LIFE_SECONDS)


def retry_after(value: str | None, now: datetime) -> int | None:
    """Seconds that a Retry-After header asks for (RFC 9110 §10.2.3): a number or a date; None for neither."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(max(1, int(text[:9])), LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(text) - now).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(1, int(wait)), LONGEST_WAIT)
