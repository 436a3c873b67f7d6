"""What the senders of letters need."""

from __future__ import annotations

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
