"""Small pictures of large ones, made when nobody waits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.media.keys import lasting_key, type_of, upload_of
from core.media.ports import Pictures, Store, UnreadableImage, Uploads
from core.shared.files import SmallPicture
from core.shared.ports import Clock, Ids

LOOKED_AT, THUMBNAIL = 768, 400
"""Pixels of the longer edge: of what is sent about, and of what stands in a list."""


@dataclass(frozen=True, slots=True)
class KeepSmallPictures:
    """`core.shared.files.SmallPictures`. A large one was made anew when it came, so that its size is bounded. The row
    of a small one is there before its bytes are: whatever dies meanwhile, the sweep knows of them."""

    uploads: Uploads
    store: Store
    pictures: Pictures
    clock: Clock
    ids: Ids

    async def look(self, key: str) -> SmallPicture | None:
        return await self._made(key, LOOKED_AT)

    async def make(self, app: str, key: str) -> UUID | None:
        upload_id = upload_of(key)
        large = None if upload_id is None else await self.uploads.get(app, upload_id)
        if large is None or large.state != "taken":
            return None
        made = await self._made(key, THUMBNAIL)
        if made is None:
            return None
        now, small_id = self.clock.now(), self.ids.new()
        small = replace(
            large,
            id=small_id,
            purpose="thumbnail",
            state="pending",
            size=len(made.content),
            key=lasting_key(app, small_id, made.content_type, public=False),
            lingering=False,
            created_at=now,
            confirmed_at=None,
        )
        await self.uploads.add(small)
        await self.store.write(small.key, made.content, made.content_type)
        return small_id if await self.uploads.confirm(app, small_id, small.size, now) else None

    async def _made(self, key: str, edge: int) -> SmallPicture | None:
        kept = await self.store.find(key)
        if kept is None:
            return None
        content = b"".join([piece async for piece in self.store.read(key, kept.version)])
        try:
            made = await self.pictures.remake(content, type_of(key), edge)
        except (UnreadableImage, KeyError):  # KeyError: no type of pictures
            return None
        return SmallPicture(content=made, content_type=type_of(key))
