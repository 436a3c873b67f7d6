"""What media does for other contexts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.media.model import FETCHING
from core.media.ports import Links, Uploads
from core.media.sweep_uploads import RELEASED, ReleasedUpload
from core.platform.jobs.ports import Jobs
from core.shared.errors import Invalid
from core.shared.files import Purpose, SignedUrl, StoredFile


@dataclass(frozen=True, slots=True)
class KeepFiles:
    """`core.shared.files.Files`."""

    uploads: Uploads
    links: Links
    jobs: Jobs

    async def take(self, app: str, upload_id: UUID, purpose: Purpose, owner: UUID | None = None) -> StoredFile:
        upload = await self.uploads.take(app, upload_id, purpose, owner)
        if upload is None:
            raise Invalid("upload_not_found", "There is no confirmed upload of this kind that is still free.")
        return StoredFile(key=upload.key, content_type=upload.content_type, size=upload.size, name=upload.name)

    async def release(self, app: str, key: str) -> None:
        upload_id = await self.uploads.release(app, key)
        if upload_id is not None:
            await self.jobs.add(app, RELEASED, ReleasedUpload(upload_id), key=str(upload_id))

    def url(self, key: str, *, now: datetime, name: str | None = None) -> SignedUrl:
        expires_at = now + FETCHING
        return SignedUrl(url=self.links.fetching(key, name=name, now=now, expires_at=expires_at), expires_at=expires_at)

    def public_url(self, key: str) -> str:
        return self.links.lasting(key)
