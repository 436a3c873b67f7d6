"""What the senders of letters need."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from core.messaging.email.message import EmailMessage


class EmailRefused(Exception):
    """The letter will never be taken. Trying again is of no use. With `recipient` it is not the letter that is refused
    but whom it goes to: a mailbox that isn't there, an address that is blocked."""

    def __init__(self, reason: str, *, recipient: bool = False) -> None:
        super().__init__(reason)
        self.recipient = recipient


class Mailer(Protocol):
    """Hands letters to the world; never inside a unit of work."""

    async def send(self, message: EmailMessage) -> None:
        """Return once the letter is accepted.

        Raises `EmailRefused` when it never will be, and `Unavailable("provider_unavailable")` when trying again later
        is right.
        """
        ...


class Suppressions(Protocol):
    """Addresses that no letters go to, of the whole studio; upper and lower case make no difference."""

    async def suppressed(self, addresses: Collection[str], *, requested: bool = False) -> frozenset[str]:
        """Those of the addresses that get no letters, as they were given. A letter that somebody `requested` this
        moment, to get into their account, also goes to who complained about others; never to a mailbox that is not
        there."""
        ...

    async def suppress(self, address: str, reason: str) -> None:
        """Send nothing there any more. `reason` is `complaint`, or what shows that the mailbox takes no letters, such
        as `bounce`, which a later complaint does not replace."""
        ...

    async def lift(self, address: str) -> None:
        """Send there again."""
        ...
