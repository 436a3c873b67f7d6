"""Cleaning away: the bytes first, then the row that knows of them, so that no crash leaves bytes nobody knows of."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from core.media.model import KEPT_UNTAKEN, SENDING, Upload
from core.media.ports import OldUploads, Store, Uploads
from core.shared.ports import Clock

RELEASED = "media.delete_released"
BATCH = 100


class ReleasedUpload(msgspec.Struct, frozen=True):
    """An upload whose file nobody needs any more."""

    id: UUID


@dataclass(frozen=True, slots=True)
class DeleteReleased:
    """Deletes the bytes of an upload that was released, and then its row."""

    uploads: Uploads
    store: Store

    async def __call__(self, app: str, upload_id: UUID) -> None:
        upload = await self.uploads.get(app, upload_id)
        if upload is not None and upload.state == "released":
            await self.delete(upload)

    async def delete(self, upload: Upload) -> None:
        """The same for one that is known to be released."""
        await self.store.delete(upload.incoming, upload.key)
        await self.uploads.forget(upload.app, upload.id)


@dataclass(frozen=True, slots=True)
class SweepUploads:
    """Cleans away uploads that nothing took within a day, released ones that are still there, and what was sent by a
    link after its upload had been confirmed."""

    old: OldUploads
    delete: DeleteReleased
    store: Store
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock.now()
        while await self.old.give_up(now - KEPT_UNTAKEN, BATCH) == BATCH:
            pass
        while found := await self.old.released(BATCH):
            for upload in found:
                await self.delete.delete(upload)
        while found := await self.old.lingering(now - 2 * SENDING, BATCH):
            for upload in found:
                await self.store.delete(upload.incoming)
                await self.old.settled(upload.app, upload.id)
