"""Signals between partners of a social session."""

from __future__ import annotations

from litestar import post
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.social.signals.feature import Signals
from core.social.signals.model import SignalCommand
from core.social.signals.send_signal import SendSignal
from entrypoints.http.features import Use, feature_routes


@feature_routes(Signals)
def signal_routes(_: AppSpec, feature: Signals, use: Use) -> list[HTTPRouteHandler]:
    """POST alone; what is sent comes on the other's live stream."""
    send: SendSignal = use(SendSignal)

    @post(feature.path, status_code=202)
    async def send_live_signal(actor: Actor, data: SignalCommand) -> None:
        """Let a partner feel it now, or never."""
        await send(actor, data)

    return [send_live_signal]
