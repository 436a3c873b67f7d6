"""Referral codes: redeeming them, and an ambassador's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, patch, post
from litestar.handlers import HTTPRouteHandler

from core.commerce.referrals.feature import Referrals
from core.commerce.referrals.list_codes import ListReferralCodes
from core.commerce.referrals.make_code import MakeReferralCode
from core.commerce.referrals.model import (
    ChangeCode,
    MakeCode,
    RedeemCode,
    Redemption,
    ReferralCodePage,
    ReferralCodeView,
)
from core.commerce.referrals.redeem_code import RedeemReferral
from core.commerce.referrals.switch_code import SwitchReferralCode
from core.engagement.streaks.feature import Streaks
from core.platform.registry.apps import ManifestError
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.paging import DEFAULT_LIMIT
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, Idempotent
from entrypoints.http.paging import Cursor, Limit

SignedInRequest = Request[Actor, Any, Any]


@feature_routes(Referrals)
def referral_routes(app: AppSpec, feature: Referrals, use: Use) -> list[HTTPRouteHandler]:
    """Redeeming is for everybody, the codes themselves are for ambassadors.

    Raises `ManifestError` for a reward that the app has no use for.
    """
    if feature.reward.kind == "streak_freeze" and app.feature(Streaks) is None:
        raise ManifestError(f"{app.slug}: referrals reward streak freezes, but the app keeps no streaks")
    redeem: RedeemReferral = use(RedeemReferral)
    own: ListReferralCodes = use(ListReferralCodes)
    make: MakeReferralCode = use(MakeReferralCode)
    switch: SwitchReferralCode = use(SwitchReferralCode)
    once: Idempotent = use(Idempotent)
    ambassadors = {ACCESS: Access(app.slug, role="ambassador")}

    @post(f"{feature.path}/redeem")
    async def redeem_referral_code(
        request: SignedInRequest, data: RedeemCode, idempotency_key: IdempotencyKey = None
    ) -> Response[Redemption]:
        return await once(request, idempotency_key, lambda: redeem(feature, request.user, data))

    @get(f"{feature.path}/codes", opt=ambassadors)
    async def list_referral_codes(
        actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> ReferralCodePage:
        return await own(actor, limit, cursor)

    @post(f"{feature.path}/codes", opt=ambassadors)
    async def create_referral_code(actor: Actor, data: MakeCode | None = None) -> ReferralCodeView:
        return await make(feature, actor, data)

    @patch(f"{feature.path}/codes/{{code_id:uuid}}", opt=ambassadors)
    async def update_referral_code(actor: Actor, code_id: UUID, data: ChangeCode) -> ReferralCodeView:
        return await switch(actor, code_id, data)

    return [redeem_referral_code, list_referral_codes, create_referral_code, update_referral_code]
