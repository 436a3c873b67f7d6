"""Keeping licence keys readable when the server's secrets change."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from core.commerce.library.ports import LicenceKeys, Place, Sealing

log = logging.getLogger("rhizome.library")

BATCH = 500


@dataclass(frozen=True, slots=True)
class ResealLicences:
    """While several secrets are accepted, seals everything with the newest: the others can then be dropped."""

    licences: LicenceKeys
    sealing: Sealing

    async def __call__(self) -> None:
        if not self.sealing.rotating:
            return
        place: Place | None = None
        while found := await self.licences.after(place, BATCH):
            for licence in found:
                try:
                    await self.licences.reseal(licence, self.sealing.seal(self.sealing.open(licence.sealed)))
                except ValueError:
                    log.error("no present secret opens the licence key of order %s", licence.order_id)
            place = (found[-1].app, found[-1].order_id, found[-1].product_id)
