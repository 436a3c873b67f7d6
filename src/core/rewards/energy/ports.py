"""What energy needs of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.rewards.energy.rules import Charge
from core.shared.ledger import Cause


class Charges(Protocol):
    """The energy of people, by app; who was never moved has no charge and is full."""

    async def get(self, app: str, user_id: UUID) -> Charge | None:
        """As it was kept last. Also outside of units of work."""
        ...

    async def open(self, app: str, user_id: UUID, full: Charge) -> Charge:
        """The same, made `full` for who has none; nobody else opens it until the unit of work ends."""
        ...

    async def note(self, app: str, user_id: UUID, cause: Cause, by: int, at: datetime) -> bool:
        """Keep that the cause has moved the open charge; False, and nothing done, when it has before."""
        ...

    async def keep(self, app: str, user_id: UUID, charge: Charge) -> None:
        """What the open charge is from now on."""
        ...
