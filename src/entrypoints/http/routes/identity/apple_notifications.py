"""What Apple's server tells us of its own accord."""

from __future__ import annotations

from litestar import post
from litestar.handlers import HTTPRouteHandler

from core.identity.apple.handle_notice import AppleNoticeCommand, ReceiveAppleNotice
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access


def apple_notification_routes(use: Use) -> list[HTTPRouteHandler]:
    """For Apple alone, whose signature is the proof."""
    receiving: ReceiveAppleNotice = use(ReceiveAppleNotice)

    @post("/apple/notifications", status_code=200, opt={ACCESS: Access(signed_in=False, clients=False)})
    async def receive_apple_notification(data: AppleNoticeCommand) -> None:
        """Take in a server-to-server notification."""
        await receiving(data)

    return [receive_apple_notification]
