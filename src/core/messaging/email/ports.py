"""What the senders of letters need."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from core.messaging.email.message import EmailMessage


class EmailRefused(Exception):
    """The letter will never be taken: a bad address, a blocked recipient. Trying again is of no use."""


class Mailer(Protocol):
    """Hands letters to the world; never inside a unit of work."""

    async def send(self, message: EmailMessage) -> None:
        """Return once the letter is accepted.

        Raises `EmailRefused` when it never will be, and `Unavailable("provider_unavailable")` when trying again later
        is right.
        """
        ...


class Suppressions(Protocol):
    """Addresses that take no letters: they bounced, complained, or were refused for good."""

    async def suppressed(self, addresses: Collection[str]) -> set[str]:
        """Those of the addresses that are not to be written to."""
        ...

    async def suppress(self, address: str, reason: str) -> None:
        """Write to it no more."""
        ...
