"""The ledger's own work."""

from __future__ import annotations

from datetime import timedelta

from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from core.rewards.ledger.expire_grants import ExpireGrants
from entrypoints.jobs.declare import Use, every


@every(timedelta(hours=1), atomic=False, retries=3, timeout=120)
def expire_grants(use: Use) -> Call:
    """Books what has expired; until then it counts for nothing anyway."""
    expire: ExpireGrants = use(ExpireGrants)

    async def handle(_: Delivery) -> None:
        await expire()

    return handle
