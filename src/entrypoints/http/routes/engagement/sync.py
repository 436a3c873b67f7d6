"""What was done offline."""

from __future__ import annotations

from litestar import post
from litestar.handlers import HTTPRouteHandler

from core.engagement.sync.actions import SyncBatch
from core.engagement.sync.feature import Sync
from core.engagement.sync.model import SyncCommand, SyncResults
from core.engagement.sync.sync_actions import SyncActions
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import BODY, Use, feature_routes


@feature_routes(Sync)
def sync_routes(app: AppSpec, feature: Sync, use: Use) -> list[HTTPRouteHandler]:
    """POST alone."""
    take: SyncActions = use(SyncActions)

    @post(feature.path, status_code=200, opt={BODY: SyncBatch})
    async def sync_actions(actor: Actor, data: SyncCommand) -> SyncResults:
        """Takes what was done offline. Each action is applied or refused by itself; a batch may be sent again whenever
        its answer was lost, whole or in part."""
        return await take(app, actor, data)

    return [sync_actions]
