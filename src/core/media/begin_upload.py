"""Announcing a file."""

from __future__ import annotations

from dataclasses import dataclass

from core.media.feature import Uploads as UploadsFeature
from core.media.keys import lasting_key
from core.media.kinds import plain_type
from core.media.model import SENDING, BeginUploadCommand, BegunUpload, Upload, file_name
from core.media.ports import Links, Uploads
from core.media.purposes import UploadPurpose
from core.shared.actor import Actor
from core.shared.errors import Invalid, RateLimited
from core.shared.ports import Clock, Ids

MOST_UNUSED = 100
"""Of one person at a time; what nothing takes within a day is forgotten."""


@dataclass(frozen=True, slots=True)
class BeginUpload:
    """Says where a file can be sent. Raises `Invalid` for a purpose, a type or a size that isn't allowed, and
    `RateLimited` for who has announced too many and used none of them."""

    uploads: Uploads
    links: Links
    clock: Clock
    ids: Ids

    async def __call__(self, feature: UploadsFeature, actor: Actor, command: BeginUploadCommand) -> BegunUpload:
        purpose = feature.purpose(command.purpose)
        if purpose is None:
            raise Invalid("validation_failed", "Nothing is uploaded for this purpose here.", pointer="/purpose")
        content_type = plain_type(command.content_type)
        _check(purpose, content_type, command.size)
        if await self.uploads.unused(actor.app, actor.user_id) >= MOST_UNUSED:
            raise RateLimited("rate_limited", "Too many files were announced and not used yet.", retry_after=3600)
        now, upload_id = self.clock.now(), self.ids.new()
        upload = Upload(
            id=upload_id,
            app=actor.app,
            user_id=actor.user_id,
            purpose=purpose.name,
            state="pending",
            content_type=content_type,
            size=command.size,
            name=file_name(command.filename),
            key=lasting_key(actor.app, upload_id, content_type, public=purpose.public),
            personal=purpose.personal,
            lingering=True,
            created_at=now,
        )
        await self.uploads.add(upload)
        expires_at = now + SENDING
        link = self.links.sending(
            upload.incoming, content_type=content_type, size=command.size, now=now, expires_at=expires_at
        )
        return BegunUpload(id=upload.id, url=link.url, method="PUT", headers=dict(link.headers), expires_at=expires_at)


def _check(purpose: UploadPurpose, content_type: str, size: int) -> None:
    if content_type not in purpose.types:
        allowed = ", ".join(sorted(purpose.types))
        raise Invalid("unsupported_media_type", f"Allowed here: {allowed}.", pointer="/content_type")
    if size > purpose.max_bytes:
        raise Invalid("payload_too_large", f"At most {purpose.max_bytes} bytes.", pointer="/size")
