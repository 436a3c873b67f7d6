"""A mailer that spares a provider which is down."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.circuit import Circuit
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import Mailer


@dataclass(frozen=True, slots=True)
class GuardedMailer:
    """`core.messaging.email.ports.Mailer`: while the circuit is open it refuses at once, and the letters' jobs wait."""

    mailer: Mailer
    circuit: Circuit

    async def send(self, message: EmailMessage) -> None:
        async with self.circuit.passing():
            await self.mailer.send(message)
