"""What Telegram tells bots."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from core.bots.receive_update import ReceiveUpdate
from core.shared.actor import Actor
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access

HEADER = "X-Telegram-Bot-Api-Secret-Token"
BODY_LIMIT = 1024 * 1024


def telegram_routes(use: Use) -> list[HTTPRouteHandler]:
    """For Telegram alone, whose secret is the proof. All of it comes from a few addresses, so no limit counts them."""
    receiving: ReceiveUpdate = use(ReceiveUpdate)

    @post("/api/v1/telegram/{bot:str}/webhook", status_code=200, tags=["Webhooks"], request_max_body_size=BODY_LIMIT,
          opt={ACCESS: Access(signed_in=False, clients=False, limit="none")})  # fmt: skip
    async def receive_telegram_update(bot: str, request: Request[Actor, Any, Any]) -> None:
        """Take in an update."""
        await receiving(bot, request.headers.get(HEADER), await request.body())

    return [receive_telegram_update]
