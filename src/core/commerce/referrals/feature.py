"""Referrals as a capability of an app."""

from __future__ import annotations

from core.commerce.referrals.model import Reward
from core.platform.registry.spec import Feature


class Referrals(Feature, frozen=True, kw_only=True):
    """Ambassadors make codes, others redeem one each, and both get `reward`. A code serves `max_redemptions` people."""

    reward: Reward
    path: str = "/referral"
    max_redemptions: int = 50
