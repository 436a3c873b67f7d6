"""Coins by the hand of admins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.spec import AppSpec
from core.rewards.ledger.adjust_coins import AdjustCoinBalance, AdjustCoins, AdjustedCoins
from core.rewards.ledger.feature import CoinDesk
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.idempotency import IdempotencyKey, Idempotent

SignedInRequest = Request[Actor, Any, Any]


@feature_routes(CoinDesk)
def coin_routes(app: AppSpec, feature: CoinDesk, use: Use) -> list[HTTPRouteHandler]:
    """Only people of the admin's own app are there."""
    adjust: AdjustCoinBalance = use(AdjustCoinBalance)
    once: Idempotent = use(Idempotent)

    @post(f"{feature.path}/{{user_id:uuid}}/coins", opt={ACCESS: Access(app.slug, role="admin")})
    async def adjust_coins(
        request: SignedInRequest, user_id: UUID, data: AdjustCoins, idempotency_key: IdempotencyKey = None
    ) -> Response[AdjustedCoins]:
        return await once(request, idempotency_key, lambda: adjust(request.user, user_id, data))

    return [adjust_coins]
