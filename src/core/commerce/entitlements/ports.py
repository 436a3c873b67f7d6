"""Where ownership is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from core.commerce.entitlements.model import Entitlement, EntitlementState


class Entitlements(Protocol):
    """Products of people, each once per order."""

    async def grant(self, entitlements: Sequence[Entitlement]) -> None:
        """Keep them; one that is there already is left as it is."""
        ...

    async def set_state(self, app: str, order_id: UUID, state: EntitlementState) -> None:
        """All that came with the order. What was revoked may come back: a bank can send a refund back."""
        ...

    async def of(self, app: str, user_id: UUID, product_id: UUID | None = None) -> list[Entitlement]:
        """What is active or suspended, the newest first; of one product or of all."""
        ...

    async def lock(self, app: str, user_id: UUID) -> None:
        """Until the unit of work ends nobody else gets past this line for the person: who asks whether they own
        something in order to sell it does so behind it."""
        ...
