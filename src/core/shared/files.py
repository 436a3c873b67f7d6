"""What contexts say to media: which upload a thing takes, and where a file may be fetched."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

import msgspec

Purpose = Literal["product_image", "product_asset", "photo", "thumbnail", "bot_file"]
"""What an upload is for; each has its own types, sizes and checks, and who may make one."""


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was checked: where it lies in the store, its type by its bytes, its size in bytes, and the name that
    people gave it."""

    key: str
    content_type: str
    size: int
    name: str


class SignedUrl(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever has it may fetch the file until then."""

    url: str
    expires_at: datetime


class Files(Protocol):
    """Files behind other contexts' things. Databases keep the keys, stores the bytes."""

    async def take(self, app: str, upload_id: UUID, purpose: Purpose, owner: UUID | None = None) -> StoredFile:
        """The confirmed upload, from now on the caller's: nothing cleans it away until `release`. In the caller's unit
        of work. The same upload may be taken by one thing only.

        Raises `Invalid("upload_not_found")` for one that is not there, not of this app and purpose, not confirmed,
        taken already or, with `owner`, sent by somebody else.
        """
        ...

    async def release(self, app: str, key: str) -> None:
        """Nobody needs the file any more: its bytes are deleted once the caller's unit of work has committed."""
        ...

    def url(self, key: str, *, now: datetime, name: str | None = None) -> SignedUrl:
        """A URL good for some minutes, under which a browser shows the file or, with `name`, saves it by that name."""
        ...

    def public_url(self, key: str) -> str:
        """The lasting URL of a file of a public purpose, such as a product's image: the same for everybody, so that
        what shows it can be cached."""
        ...


class SmallPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture made small."""

    content: bytes
    content_type: str


class SmallPictures(Protocol):
    """Small ones of pictures that lie in the store. It reads and writes there: outside of units of work, and in jobs.

    Raises `Unavailable` when the store can't be reached.
    """

    async def look(self, key: str) -> SmallPicture | None:
        """The picture, small enough to be sent about; None when there is none, or nothing that can be read."""
        ...

    async def make(self, app: str, key: str) -> UUID | None:
        """Keep a small one of a picture that was taken, as a confirmed upload for `thumbnail` of whoever sent the large
        one; None when that is not there any more. What nobody takes then is cleaned away."""
        ...
