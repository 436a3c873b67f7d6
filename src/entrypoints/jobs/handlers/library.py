"""Housekeeping of libraries."""

from __future__ import annotations

from datetime import timedelta

from core.commerce.library.reseal_licences import ResealLicences
from core.platform.jobs.handlers import Call
from core.platform.jobs.model import Delivery
from entrypoints.jobs.declare import Use, every


@every(timedelta(days=1), atomic=False, retries=3, timeout=120)
def reseal_licences(use: Use) -> Call:
    """So that an old secret can be dropped a week after a new one signs."""
    reseal: ResealLicences = use(ResealLicences)

    async def handle(_: Delivery) -> None:
        await reseal()

    return handle
