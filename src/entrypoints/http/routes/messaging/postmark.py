"""What Postmark tells us of its own accord."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from core.messaging.email.receive_postmark import ReceivePostmarkEvent
from core.shared.actor import Actor
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access

HEADER = "X-Webhook-Token"


def postmark_routes(use: Use) -> list[HTTPRouteHandler]:
    """For Postmark alone, which shows a secret that only the two of us know."""
    receiving: ReceivePostmarkEvent = use(ReceivePostmarkEvent)

    @post("/api/v1/webhooks/postmark", status_code=200, tags=["Webhooks"],
          opt={ACCESS: Access(signed_in=False, clients=False)})  # fmt: skip
    async def receive_postmark_event(request: Request[Actor, Any, Any]) -> None:
        """Take in a bounce or a complaint."""
        await receiving(shown_secret(request.headers), await request.body())

    return [receive_postmark_event]


def shown_secret(headers: Mapping[str, str]) -> str | None:
    """What the sender proves itself with: our header, or the password of basic authentication, which is what a URL of
    the form https://name:password@host becomes."""
    if (shown := headers.get(HEADER)) is not None:
        return shown
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None
