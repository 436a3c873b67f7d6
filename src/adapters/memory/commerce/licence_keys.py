"""Licence keys in memory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.commerce.library.model import Licence
from core.commerce.library.ports import Place

LICENCE_KEYS = "licence_keys"


@dataclass(frozen=True, slots=True)
class MemoryLicenceKeys:
    """`core.commerce.library.ports.LicenceKeys`: licences by app, order and product."""

    database: MemoryDatabase

    async def get(self, app: str, order_id: UUID, product_id: UUID) -> Licence | None:
        async with self.database.turn():
            found: Licence | None = self.database.table(LICENCE_KEYS).get((app, order_id, product_id))
            return found

    async def add(self, licence: Licence) -> Licence:
        async with self.database.turn():
            place = _place(licence)
            if place not in self.database.table(LICENCE_KEYS):
                self.database.table(LICENCE_KEYS).put(place, licence)
            kept: Licence | None = self.database.table(LICENCE_KEYS).get(place)
            return kept or licence

    async def after(self, place: Place | None, most: int) -> list[Licence]:
        async with self.database.turn():
            found: list[Licence] = sorted(self.database.table(LICENCE_KEYS).rows(), key=_place)
            return [each for each in found if place is None or _place(each) > place][:most]

    async def reseal(self, licence: Licence, sealed: str) -> None:
        async with self.database.turn():
            kept: Licence | None = self.database.table(LICENCE_KEYS).get(_place(licence))
            if kept == licence:
                self.database.table(LICENCE_KEYS).put(_place(licence), replace(licence, sealed=sealed))


def _place(licence: Licence) -> Place:
    return licence.app, licence.order_id, licence.product_id
