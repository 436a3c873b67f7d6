"""What contexts say to the ledger: give, spend, take back. One vocabulary for every asset that people hold."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

import msgspec

Asset = Literal["coins", "credits"]
"""Each app has its own of each kind: a coin of one is nothing in another."""

LARGEST = 2**53 - 1
"""Of one movement and of any balance: what every JSON client reads exactly."""


class Cause(msgspec.Struct, frozen=True):
    """Why something moved: a stable word for the reason (`purchase`, `refund`, `challenge` …) and the thing it is for,
    such as `order:<id>`. The same cause moves an asset of a person once, however often it is told."""

    reason: str
    source: str


class Ledger(Protocol):
    """Balances that never drift from their entries and that no concurrency overdraws. Inside the caller's unit of work,
    so that a movement and what it is for are there together or not at all."""

    async def grant(
        self,
        app: str,
        user_id: UUID,
        asset: Asset,
        amount: int,
        cause: Cause,
        *,
        free: bool = True,
        expires_at: datetime | None = None,
    ) -> bool:
        """Give so much; a debt is made good first. False, and nothing done, when this cause has given before. What is
        `free` is spent before what was paid for, and of each the soonest to expire first."""
        ...

    async def spend(self, app: str, user_id: UUID, asset: Asset, amount: int, cause: Cause) -> bool:
        """Take so much of what has not expired; False, and nothing done, when this cause has been paid before.

        Raises `PaymentRequired("insufficient_coins" | "insufficient_credits")`, with nothing done.
        """
        ...

    async def take_back(
        self, app: str, user_id: UUID, asset: Asset, amount: int, cause: Cause, *, granted: Cause
    ) -> bool:
        """Take back so much of what `granted` once gave: first what is left of that very grant, then of others, and
        what is missing becomes a debt: a negative balance that blocks spending until it is made good. Never more than
        the grant was, all causes together; what of it has expired since is not asked for again. False, and nothing
        done, when this cause has taken before or that grant never was."""
        ...

    async def give_back(self, app: str, user_id: UUID, asset: Asset, cause: Cause, *, taken: Cause) -> bool:
        """Undo what `taken` spent or took back, once: as free or paid and as lasting as it was. False, and nothing
        done, when this cause has given before or nothing was taken."""
        ...

    async def balance(self, app: str, user_id: UUID, asset: Asset) -> int:
        """What the person may spend at this instant; below zero while they owe. Also outside of units of work."""
        ...
