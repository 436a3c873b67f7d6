"""Rewards of referrals, given by the contexts that have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from core.commerce.referrals.model import Reward
from core.engagement.streaks.grant_freezes import GrantFreezes


@dataclass(frozen=True, slots=True)
class ReferralRewards:
    """`core.commerce.referrals.ports.Rewards`."""

    grant_freezes: GrantFreezes

    async def grant(self, app: str, user_id: UUID, reward: Reward, source: UUID) -> None:
        match reward.kind:
            case "streak_freeze":
                await self.grant_freezes(app, user_id, reward.amount, grant_id=source, reason="referral")
            case other:
                assert_never(other)
