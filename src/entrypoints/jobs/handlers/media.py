"""Cleaning up after uploads."""

from __future__ import annotations

from datetime import timedelta

from core.media.sweep_uploads import RELEASED, DeleteReleased, ReleasedUpload, SweepUploads
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, every, job


@job(RELEASED, ReleasedUpload, atomic=False)
def delete_released(use: Use) -> Call:
    """A file that nobody needs any more; what is parked here the sweep finds."""
    delete: DeleteReleased = use(DeleteReleased)

    async def handle(delivery: Delivery) -> None:
        await delete(delivery.app, delivery.payload.id)

    return handle


@every(timedelta(hours=1), atomic=False, retries=3, timeout=120)
def sweep_uploads(use: Use) -> Call:
    """Uploads that nothing took within a day, and whatever else was left behind."""
    sweep: SweepUploads = use(SweepUploads)

    async def handle(_: Delivery) -> None:
        await sweep()

    return handle
