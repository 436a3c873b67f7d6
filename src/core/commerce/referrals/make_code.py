"""An ambassador's new code."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.referrals.feature import Referrals
from core.commerce.referrals.model import MakeCode, ReferralCode, ReferralCodeView, chosen, made_up, view_of
from core.commerce.referrals.ports import ReferralCodes
from core.shared.actor import Actor
from core.shared.errors import Conflict, Unavailable
from core.shared.ports import Clock, Ids, Secrets

_TRIES = 5


@dataclass(frozen=True, slots=True)
class MakeReferralCode:
    """Keeps a code of the ambassador's wish, or one made up. Raises `Conflict("referral_code_taken")` for a wish that
    the app has already."""

    codes: ReferralCodes
    clock: Clock
    ids: Ids
    secrets: Secrets

    async def __call__(self, feature: Referrals, actor: Actor, command: MakeCode | None = None) -> ReferralCodeView:
        wish = command.code if command else None
        for _ in range(_TRIES):
            code = ReferralCode(
                id=self.ids.new(),
                code=made_up(self.secrets) if wish is None else chosen(wish),
                owner_id=actor.user_id,
                active=True,
                max_redemptions=feature.max_redemptions,
                redemptions=0,
                created_at=self.clock.now(),
            )
            if await self.codes.add(actor.app, code):
                return view_of(code)
            if wish is not None:
                raise Conflict("referral_code_taken", "This code is in use.")
        raise Unavailable("referral_codes_exhausted", "No free code was found.")
