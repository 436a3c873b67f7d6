"""What confirmations need of the world."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

import msgspec


class Recipient(msgspec.Struct, frozen=True):
    """Where somebody gets letters, and in which language."""

    email: str
    locale: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter about an order or a subscription, whole. `kind` names it for logs and statistics."""

    app: str
    to: str
    subject: str
    text: str
    html: str
    kind: str = "order_confirmation"


class Recipients(Protocol):
    """The people who buy."""

    async def of(self, app: str, user_id: UUID) -> Recipient | None:
        """None for who has left or has no address."""
        ...


class LetterBox(Protocol):
    """Takes letters; never inside a unit of work."""

    async def send(self, letter: Letter) -> None:
        """Return once it is on its way, or where the address takes none. Whatever this raises, it was not sent."""
        ...


class MoneyText(Protocol):
    """Amounts as people write them."""

    def of(self, amount_cents: int, currency: str, locale: str) -> str:
        """Such as "10,50 €"; the amount in minor units."""
        ...
