"""What apps cost: samples and alerts."""

from __future__ import annotations

from datetime import timedelta

from core.costs.alerts import RaiseAlerts, TakeSamples
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, every


@every(timedelta(days=1), atomic=False, retries=3)
def take_samples(use: Use) -> Call:
    """For the trend of each shared service."""
    take: TakeSamples = use(TakeSamples)

    async def handle(_: Delivery) -> None:
        await take()

    return handle


@every(timedelta(hours=1), atomic=False, retries=3)
def raise_alerts(use: Use) -> Call:
    """What the owner should know."""
    raise_them: RaiseAlerts = use(RaiseAlerts)

    async def handle(_: Delivery) -> None:
        await raise_them()

    return handle
