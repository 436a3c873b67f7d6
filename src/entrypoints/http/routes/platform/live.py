"""Live updates. docs/live.md tells clients how to listen."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, QueryParameter

from core.platform.live.feature import Live
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.auth import Authenticator
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.live.events import MEDIA_TYPE, EventStream
from entrypoints.http.live.hub import LiveHub

LastEventId = Annotated[
    str | None,
    HeaderParameter(name="Last-Event-ID", required=False, description="The id of the last event that was received."),
]
LastEventIdQuery = Annotated[
    str | None,
    QueryParameter(name="last_event_id", description="The same, for clients that can't set the header."),
]


@feature_routes(Live)
def live_routes(app: AppSpec, feature: Live, use: Use) -> list[HTTPRouteHandler]:
    """GET alone."""
    hub: LiveHub = use(LiveHub)
    authenticator: Authenticator = use(Authenticator)

    @get(feature.path, media_type=MEDIA_TYPE)
    async def listen_live(
        request: Request[Actor, Any, Any], resume_after: LastEventId = None, last_event_id: LastEventIdQuery = None
    ) -> Response[bytes]:
        """Server-sent events as they happen: `hello`, `presence`, news, `bye`; heart-beats as comments."""
        token = request.headers.get("authorization")
        return EventStream(
            hub,
            request.user,
            _number(resume_after or last_event_id),
            lambda: authenticator.actor(token, app.slug),
            following=feature.following,
        )

    return [listen_live]


def _number(event_id: str | None) -> int | None:
    """An id of ours; what is none tells nothing."""
    return int(event_id) if event_id and event_id.isascii() and event_id.isdigit() and len(event_id) < 19 else None
