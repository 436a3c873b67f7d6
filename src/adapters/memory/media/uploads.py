"""Uploads in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.media.model import Upload
from core.shared.files import Purpose

UPLOADS = "uploads"
_UNTAKEN = frozenset({"pending", "confirmed"})


@dataclass(frozen=True, slots=True)
class MemoryUploads:
    """`core.media.ports.Uploads` and `OldUploads`: uploads by app and id."""

    database: MemoryDatabase

    async def add(self, upload: Upload) -> None:
        async with self.database.turn():
            self._put(upload)

    async def get(self, app: str, upload_id: UUID) -> Upload | None:
        async with self.database.turn():
            return self._get(app, upload_id)

    async def unused(self, app: str, user_id: UUID) -> int:
        async with self.database.turn():
            rows = self.database.table(UPLOADS).rows()
            return sum(row.app == app and row.user_id == user_id and row.state in _UNTAKEN for row in rows)

    async def confirm(self, app: str, upload_id: UUID, size: int, at: datetime) -> bool:
        async with self.database.turn():
            upload = self._get(app, upload_id)
            if upload is None or upload.state != "pending":
                return False
            self._put(replace(upload, state="confirmed", size=size, confirmed_at=at))
            return True

    async def take(self, app: str, upload_id: UUID, purpose: Purpose, owner: UUID | None) -> Upload | None:
        async with self.database.turn():
            upload = self._get(app, upload_id)
            if upload is None or (upload.state, upload.purpose) != ("confirmed", purpose):
                return None
            if owner is not None and upload.user_id != owner:
                return None
            return self._put(replace(upload, state="taken"))

    async def release(self, app: str, key: str) -> UUID | None:
        async with self.database.turn():
            for upload in self._some(lambda found: (found.app, found.key, found.state) == (app, key, "taken")):
                return self._put(replace(upload, state="released")).id
            return None

    async def forget(self, app: str, upload_id: UUID) -> None:
        async with self.database.turn():
            upload = self._get(app, upload_id)
            if upload is not None and upload.state == "released":
                self.database.table(UPLOADS).remove((app, upload_id))

    async def give_up(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            old = self._some(lambda found: found.state in _UNTAKEN and found.created_at <= before)[:most]
            for upload in old:
                self._put(replace(upload, state="released"))
            return len(old)

    async def released(self, most: int) -> list[Upload]:
        async with self.database.turn():
            return self._some(lambda found: found.state == "released")[:most]

    async def lingering(self, before: datetime, most: int) -> list[Upload]:
        async with self.database.turn():
            in_use = self._some(lambda found: found.state in {"confirmed", "taken"} and found.created_at <= before)
            return [upload for upload in in_use if upload.lingering][:most]

    async def settled(self, app: str, upload_id: UUID) -> None:
        async with self.database.turn():
            upload = self._get(app, upload_id)
            if upload is not None:
                self._put(replace(upload, lingering=False))

    def _get(self, app: str, upload_id: UUID) -> Upload | None:
        found: Upload | None = self.database.table(UPLOADS).get((app, upload_id))
        return found

    def _put(self, upload: Upload) -> Upload:
        self.database.table(UPLOADS).put((upload.app, upload.id), upload)
        return upload

    def _some(self, wanted: Callable[[Upload], bool]) -> list[Upload]:
        found = [upload for upload in self.database.table(UPLOADS).rows() if wanted(upload)]
        return sorted(found, key=lambda upload: (upload.created_at, upload.id))
