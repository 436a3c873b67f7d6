"""Devices in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.messaging.delivery.ports import Dead
from core.messaging.push.message import Device


class Registered(msgspec.Struct, frozen=True):
    """A device and the installation that it is."""

    device: Device
    installation_id: str | None


@dataclass(frozen=True, slots=True)
class MemoryDevices:
    """`core.messaging.devices.ports.Devices` and `core.messaging.delivery.ports.PushDevices`, by app and id."""

    database: MemoryDatabase

    async def register(self, device: Device, installation_id: str | None, most: int) -> None:
        async with self.database.turn():
            own: list[Registered] = []
            for row in self._of(device.app):
                same = installation_id is not None and row.installation_id == installation_id
                if row.device.token == device.token or same:
                    self._rows.remove((device.app, row.device.id))
                    own += [row] if row.device.user_id == device.user_id else []
            own.sort(key=lambda row: installation_id is None or row.installation_id != installation_id)
            kept = replace(device, id=own[0].device.id) if own else device
            self._rows.put((device.app, kept.id), Registered(kept, installation_id))
            for oldest in self._newest_first(device.app, {device.user_id})[most:]:
                self._rows.remove((device.app, oldest.id))

    async def unregister(self, app: str, user_id: UUID, token: str) -> None:
        async with self.database.turn():
            for row in self._of(app):
                if (row.device.user_id, row.device.token) == (user_id, token):
                    self._rows.remove((app, row.device.id))

    async def any(self, app: str, user_id: UUID) -> bool:
        async with self.database.turn():
            return any(row.device.user_id == user_id for row in self._of(app))

    async def of(self, app: str, user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Device]]:
        found: dict[UUID, list[Device]] = {}
        async with self.database.turn():
            for device in self._newest_first(app, user_ids):
                found.setdefault(device.user_id, []).append(device)
        return found

    async def remove(self, app: str, dead: Sequence[Dead]) -> None:
        async with self.database.turn():
            for each in dead:
                row = self._rows.get((app, each.device.id))
                if row is None or row.device.registered_at > each.device.registered_at:
                    continue
                if each.gone.since is None or row.device.registered_at < each.gone.since:
                    self._rows.remove((app, each.device.id))

    def _newest_first(self, app: str, user_ids: Collection[UUID]) -> list[Device]:
        found = [row.device for row in self._of(app) if row.device.user_id in user_ids]
        return sorted(found, key=lambda device: (device.registered_at, device.id), reverse=True)

    def _of(self, app: str) -> Iterable[Registered]:
        return [row for key, row in self._rows.items() if key[0] == app]

    @property
    def _rows(self) -> Table[tuple[str, UUID], Registered]:
        return self.database.table("devices")
