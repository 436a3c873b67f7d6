"""Confirming that a file has arrived."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from core.media.feature import Uploads as UploadsFeature
from core.media.kinds import SNIFFED, is_a
from core.media.model import CONFIRMING, ConfirmedUpload, Upload
from core.media.pixels import HEADER, checked_size
from core.media.ports import Kept, Links, Pictures, Store, UnreadableImage, Uploads
from core.media.purposes import UploadPurpose
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict, Gone, Invalid, NotFound, Unavailable
from core.shared.ports import Clock, UnitOfWork

log = logging.getLogger("rhizome.media")


@dataclass(frozen=True, slots=True)
class CompleteUpload:
    """Looks at the bytes that have arrived and, if they are what was announced, puts them where they last; as often as
    one asks.

    Raises `NotFound` for somebody else's upload, `Gone("upload_expired")`, `Conflict("upload_incomplete")` while
    nothing is there, and `Invalid` for bytes that are something else: with the link still good, others can be sent.
    """

    uploads: Uploads
    store: Store
    pictures: Pictures
    links: Links
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, feature: UploadsFeature, actor: Actor, upload_id: UUID) -> ConfirmedUpload:
        upload = await self._own(actor, upload_id)
        if upload.state == "pending":
            upload = await self._confirm(feature, actor, upload)
        if upload.state == "released":
            raise Gone("upload_expired", "This upload is over; begin another one.")
        return ConfirmedUpload(
            id=upload.id,
            purpose=upload.purpose,
            content_type=upload.content_type,
            size=upload.size,
            filename=upload.name,
            url=self.links.lasting(upload.key) if upload.key.startswith("public/") else None,
        )

    async def _own(self, actor: Actor, upload_id: UUID) -> Upload:
        upload = await self.uploads.get(actor.app, upload_id)
        if upload is None or upload.user_id != actor.user_id:
            raise NotFound
        return upload

    async def _confirm(self, feature: UploadsFeature, actor: Actor, upload: Upload) -> Upload:
        purpose = feature.purpose(upload.purpose)
        if purpose is None or self.clock.now() >= upload.created_at + CONFIRMING:
            raise Gone("upload_expired", "This upload is over; begin another one.")
        size = await self._lasting(purpose, upload)
        async with self.uow(actor.app):
            confirmed = await self.uploads.confirm(actor.app, upload.id, size, self.clock.now())
            if confirmed and feature.role is not None:  # what everybody may do is no news
                await self.audit.record(
                    actor.app, "file_uploaded", actor.user_id, upload=str(upload.id), purpose=upload.purpose
                )
        with suppress(Unavailable):  # else the sweep does it
            await self.store.delete(upload.incoming)
        return await self._own(actor, upload.id)

    async def _lasting(self, purpose: UploadPurpose, upload: Upload) -> int:
        """Bytes under the lasting key are there only once they were checked: if they are, somebody was here before."""
        done = await self.store.find(upload.key)
        if done is not None:
            return done.size
        arrived = await self.store.find(upload.incoming)
        if arrived is None:
            raise Conflict("upload_incomplete", "Nothing has arrived yet.")
        if arrived.size != upload.size:
            raise Invalid("upload_size_mismatch", f"{arrived.size} bytes have arrived, not {upload.size}.")
        whole = purpose.longest_edge is not None
        content = await self._bytes(upload, arrived, arrived.size if whole else min(arrived.size, SNIFFED))
        if not is_a(upload.content_type, content[:SNIFFED]):
            raise Invalid("unsupported_media_type", f"What has arrived is no {upload.content_type}.")
        if purpose.longest_edge is not None:
            return await self._picture(upload, content, purpose.longest_edge)
        if not await self.store.copy(upload.incoming, arrived.version, upload.key):
            raise Conflict("upload_incomplete", "Other bytes are arriving.")
        return arrived.size

    async def _picture(self, upload: Upload, content: bytes, longest_edge: int) -> int:
        checked_size(upload.content_type, content[:HEADER])
        try:
            made = await self.pictures.remake(content, upload.content_type, longest_edge)
        except UnreadableImage as error:
            raise Invalid("image_unreadable", "This picture is damaged.") from error
        await self.store.write(upload.key, made, upload.content_type)
        return len(made)

    async def _bytes(self, upload: Upload, arrived: Kept, count: int) -> bytes:
        pieces = [piece async for piece in self.store.read(upload.incoming, arrived.version, 0, count)]
        found = b"".join(pieces)
        if len(found) != count:
            raise Conflict("upload_incomplete", "Other bytes are arriving.")
        return found
