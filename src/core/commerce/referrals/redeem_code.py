"""Redeeming a friend's code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.commerce.referrals.feature import Referrals
from core.commerce.referrals.model import RedeemCode, Redemption, ReferralCode, Reward, normalised
from core.commerce.referrals.ports import Ambassadors, Redemptions, ReferralCodes, Rewards
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.events import ReferralRedeemed
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork

AMBASSADOR = "ambassador"


@dataclass(frozen=True, slots=True)
class RedeemReferral:
    """Counts a redemption and rewards both sides, all or none; exact under any number of people at once.

    Raises, the first that applies: `NotFound("referral_not_found")`, then `Conflict` with `referral_own_code`,
    `referral_already_redeemed` (any code of this app), `referral_inactive` (switched off, or its owner is no ambassador
    any more) or `referral_exhausted`.
    """

    codes: ReferralCodes
    redemptions: Redemptions
    rewards: Rewards
    ambassadors: Ambassadors
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, feature: Referrals, actor: Actor, command: RedeemCode) -> Redemption:
        async with self.uow(actor.app):
            code = await self.codes.find(actor.app, normalised(command.code))
            if code is None:
                raise NotFound("referral_not_found", "There is no such code.")
            if code.owner_id == actor.user_id:
                raise Conflict("referral_own_code", "This code is your own; it is for others.")
            at = self.clock.now()
            await self._count(actor, code, at)
            await self._reward(actor.app, feature.reward, code.owner_id, actor.user_id)
            await self.outbox.add(
                ReferralRedeemed(app=actor.app, user_id=actor.user_id, owner_id=code.owner_id, code_id=code.id)
            )
        return Redemption(code=code.code, reward=feature.reward, redeemed_at=at)

    async def _count(self, actor: Actor, code: ReferralCode, at: datetime) -> None:
        if not await self.redemptions.add(actor.app, actor.user_id, code.id, at):
            raise Conflict("referral_already_redeemed", "You have redeemed a code before.")
        if not code.active or AMBASSADOR not in await self.ambassadors.of(actor.app, code.owner_id):
            raise Conflict("referral_inactive", "This code is not in use any more.")
        if not await self.codes.count(actor.app, code.id):
            raise Conflict("referral_exhausted", "This code has been redeemed as often as it may be.")

    async def _reward(self, app: str, reward: Reward, *people: UUID) -> None:
        """In the order of ids, so that two people who redeem each other's codes don't wait for each other."""
        source = self.ids.new()
        for person in sorted(people):
            await self.rewards.grant(app, person, reward, source)
