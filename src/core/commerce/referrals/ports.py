"""What referrals need of the world."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.commerce.referrals.model import ReferralCode, Reward


class ReferralCodes(Protocol):
    """The codes of an app."""

    async def add(self, app: str, code: ReferralCode) -> bool:
        """Keep a new one; False, and nothing done, when the app has one of the same letters."""
        ...

    async def find(self, app: str, code: str) -> ReferralCode | None: ...

    async def of(self, app: str, owner_id: UUID, before: UUID | None, limit: int) -> list[ReferralCode]:
        """Somebody's codes made before that one, the newest first."""
        ...

    async def set_active(self, app: str, owner_id: UUID, code_id: UUID, active: bool) -> ReferralCode | None:
        """Change whether it may be redeemed; None when the owner has no such code."""
        ...

    async def count(self, app: str, code_id: UUID) -> bool:
        """Count one more redemption; False, and nothing done, when the code is inactive or used up.

        Counts of one code come one after the other, each seeing the one before it: never more than its maximum.
        """
        ...


class Redemptions(Protocol):
    """Who has redeemed a code; once per person and app."""

    async def add(self, app: str, user_id: UUID, code_id: UUID, at: datetime) -> bool:
        """Keep it; False, and nothing done, when the person has redeemed one before."""
        ...


class Rewards(Protocol):
    """What a referral brings, given by the context that has it."""

    async def grant(self, app: str, user_id: UUID, reward: Reward, source: UUID) -> None:
        """Give it within the current transaction; `source` is the id of what it is given for, the same for both
        sides."""
        ...


class Ambassadors(Protocol):
    """Who holds which roles."""

    async def of(self, app: str, user_id: UUID) -> Set[str]:
        """The roles that the person holds in the app this instant."""
        ...
