"""What follows from letters that came back."""

from __future__ import annotations

from core.messaging.email.handle_postmark import HandlePostmarkEvent
from core.messaging.email.receive_postmark import SOURCE
from core.platform.inbox.model import Received
from core.platform.jobs.handlers import Call
from entrypoints.jobs.declare import Use, receives


@receives(SOURCE)
def handle_postmark_event(use: Use) -> Call:
    """Bounces and complaints."""
    handling: HandlePostmarkEvent = use(HandlePostmarkEvent)

    async def handle(message: Received) -> None:
        await handling(message.body)

    return handle
