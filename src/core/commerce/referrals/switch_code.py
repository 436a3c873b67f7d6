"""Switching a code off, and on again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.referrals.model import ChangeCode, ReferralCodeView, view_of
from core.commerce.referrals.ports import ReferralCodes
from core.shared.actor import Actor
from core.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class SwitchReferralCode:
    """Changes whether one's own code may be redeemed; raises `NotFound` for a code that isn't one's own."""

    codes: ReferralCodes

    async def __call__(self, actor: Actor, code_id: UUID, command: ChangeCode) -> ReferralCodeView:
        code = await self.codes.set_active(actor.app, actor.user_id, code_id, command.active)
        if code is None:
            raise NotFound
        return view_of(code)
