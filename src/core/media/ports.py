"""What media needs of the world: rows of uploads, a store of bytes, links to it, somebody who makes pictures anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.media.model import Upload
from core.shared.files import Purpose


class Uploads(Protocol):
    """Uploads as rows. Every byte in the store belongs to one, which goes last."""

    async def add(self, upload: Upload) -> None: ...

    async def get(self, app: str, upload_id: UUID) -> Upload | None: ...

    async def unused(self, app: str, user_id: UUID) -> int:
        """How many of the person's nothing has taken yet."""
        ...

    async def confirm(self, app: str, upload_id: UUID, size: int, at: datetime) -> bool:
        """Pending becomes confirmed, with its real size; False, and nothing done, in any other state."""
        ...

    async def take(self, app: str, upload_id: UUID, purpose: Purpose, owner: UUID | None) -> Upload | None:
        """Confirmed becomes taken; None, and nothing done, in any other state, for another purpose, or when somebody
        else than `owner` has sent it. Of several at once one succeeds."""
        ...

    async def release(self, app: str, key: str) -> UUID | None:
        """Taken becomes released; the upload's id, or None when nothing was done."""
        ...

    async def forget(self, app: str, upload_id: UUID) -> None:
        """A released one, whose bytes are gone, is no more."""
        ...


class OldUploads(Protocol):
    """What there is to clean away, of all apps."""

    async def give_up(self, before: datetime, most: int) -> int:
        """What nothing has taken and was begun before that instant becomes released; how much, at most `most`."""
        ...

    async def released(self, most: int) -> list[Upload]:
        """The oldest that nobody needs any more."""
        ...

    async def lingering(self, before: datetime, most: int) -> list[Upload]:
        """The oldest in use, begun before that instant, with bytes that may still lie where they arrived."""
        ...

    async def settled(self, app: str, upload_id: UUID) -> None:
        """Nothing lies where it arrived any more."""
        ...


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes in the store: how many, and the name of just these: other bytes under the same key have another one."""

    size: int
    version: str


class Store(Protocol):
    """Bytes by key. Nobody calls it inside a unit of work.

    All raise `Unavailable("provider_unavailable")` when the store can't be reached.
    """

    async def find(self, key: str) -> Kept | None: ...

    def read(self, key: str, version: str, first: int = 0, count: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `first` on, so many or all, in pieces; ends early when that version is there no more."""
        ...

    async def write(self, key: str, content: bytes, content_type: str) -> None:
        """Keep all of it, or nothing."""
        ...

    async def copy(self, source: str, version: str, target: str) -> bool:
        """Have the same bytes under another key; False, and nothing done, when that version is there no more."""
        ...

    async def delete(self, *keys: str) -> None:
        """Let go of the bytes, and of what unfinished writing has left; unknown keys are no mistake."""
        ...


class Receiving(Protocol):
    """A store that people reach through us."""

    async def receive(self, key: str, chunks: AsyncIterator[bytes], size: int) -> bool:
        """Keep what comes if it is exactly `size` bytes; False, with nothing kept, when it is more or less."""
        ...


class UploadLink(msgspec.Struct, frozen=True, kw_only=True):
    """A request that keeps a file, for whoever sends it."""

    url: str
    headers: Mapping[str, str]


class Links(Protocol):
    """URLs for people who need not sign in there; each for one key and one act, until an instant."""

    def sending(self, key: str, *, content_type: str, size: int, now: datetime, expires_at: datetime) -> UploadLink:
        """To PUT exactly so many bytes of that type."""
        ...

    def fetching(self, key: str, *, name: str | None, now: datetime, expires_at: datetime) -> str:
        """To GET the file: shown, or with `name` saved by that name."""
        ...

    def lasting(self, key: str) -> str:
        """To GET a public one, for good."""
        ...


class Seals(Protocol):
    """Tokens that nobody without the server's key can make."""

    def derive(self, purpose: str, source: bytes) -> str: ...

    def candidates(self, purpose: str, source: bytes) -> list[str]:
        """What `derive` says, or said under an older key that is still accepted."""
        ...


class UnreadableImage(Exception):
    """Nothing can be made of these bytes."""


class Pictures(Protocol):
    """Makes pictures anew."""

    async def remake(self, content: bytes, content_type: str, longest_edge: int) -> bytes:
        """The same picture in the same type and upright, no larger than that and without anything but pixels and
        colours: no place, no camera, nothing behind its end. Of a moving one the first frame.

        Raises `UnreadableImage`.
        """
        ...
