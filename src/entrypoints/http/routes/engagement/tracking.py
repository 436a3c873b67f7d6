"""What people note down of their days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get, patch
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.engagement.tracking.change_tracking import ChangeTracking
from core.engagement.tracking.feature import Tracking
from core.engagement.tracking.model import TrackedDay, TrackingChanges, TrackingDay, TrackingHistory
from core.engagement.tracking.read_tracking import ReadTracking, ReadTrackingHistory
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes

From = Annotated[date | None, QueryParameter(name="from", description="The first local day; by default 30 days back.")]
To = Annotated[date | None, QueryParameter(name="to", description="The last local day; by default today.")]


@feature_routes(Tracking)
def tracking_routes(app: AppSpec, feature: Tracking, use: Use) -> list[HTTPRouteHandler]:
    """Today, to be read and changed, and the days before it."""
    read: ReadTracking = use(ReadTracking)
    change: ChangeTracking = use(ChangeTracking)
    history: ReadTrackingHistory = use(ReadTrackingHistory)

    @get(f"{feature.path}/today")
    async def get_tracking_today(actor: Actor) -> TrackingDay:
        return await read(actor)

    @patch(f"{feature.path}/today")
    async def update_tracking_today(actor: Actor, data: TrackingChanges) -> TrackedDay:
        return await change(app, actor, data)

    @get(f"{feature.path}/history")
    async def get_tracking_history(actor: Actor, first: From = None, last: To = None) -> TrackingHistory:
        return await history(actor, first, last)

    return [get_tracking_today, update_tracking_today, get_tracking_history]
