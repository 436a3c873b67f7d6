"""Uploads, and what may become of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.media.keys import incoming_key
from core.shared.files import Purpose
from core.shared.text import VISIBLE

UploadState = Literal["pending", "confirmed", "taken", "released"]
"""Bytes are awaited; they are there and were checked; something shows or sells them; nobody needs them any more."""

SENDING = timedelta(hours=1)
"""How long bytes may be sent."""
CONFIRMING = timedelta(hours=12)
"""How long an upload may be confirmed: well before it is cleaned away, so that the one never meets the other."""
KEPT_UNTAKEN = timedelta(hours=24)
"""How long an upload lives that nothing takes."""
FETCHING = timedelta(minutes=10)
"""How long a signed URL is good for fetching."""

LARGEST = 2**40
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file on its way to us, or here. Without `user_id` once the person is gone.

    `content_type` and `size` are first what was announced, then what the bytes are; `key` is where they lie once they
    were checked; `lingering` says that some may still lie where they arrived.
    """

    id: UUID
    app: str
    user_id: UUID | None
    purpose: Purpose
    state: UploadState
    content_type: str
    size: int
    name: str
    key: str
    personal: bool
    lingering: bool
    created_at: datetime
    confirmed_at: datetime | None = None

    @property
    def incoming(self) -> str:
        """Where its bytes arrive."""
        return incoming_key(self.app, self.id, self.content_type)


class BeginUploadCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that somebody wants to send: what it is for, its type, its size in bytes and its name."""

    purpose: Purpose
    content_type: Annotated[str, Meta(min_length=3, max_length=100, pattern=VISIBLE, examples=["image/png"])]
    size: Annotated[int, Meta(ge=1, le=LARGEST, examples=[48213])]
    filename: Annotated[str, Meta(min_length=1, max_length=200, pattern=VISIBLE, examples=["cover.png"])]


class BeginPhotoCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A photo that somebody wants to send: its type, and its size in bytes."""

    content_type: Annotated[str, Meta(min_length=3, max_length=100, pattern=VISIBLE, examples=["image/jpeg"])]
    size: Annotated[int, Meta(ge=1, le=LARGEST, examples=[48213])]

    def as_upload(self) -> BeginUploadCommand:
        """The same in full."""
        return BeginUploadCommand(purpose="photo", content_type=self.content_type, size=self.size, filename="photo")


class BegunUpload(msgspec.Struct, frozen=True, kw_only=True):
    """Where to send the bytes, how, and until when; the request needs these headers and exactly the announced size."""

    id: UUID
    url: str
    method: Literal["PUT"]
    headers: dict[str, str]
    expires_at: datetime


class ConfirmedUpload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is here and was checked. `url` is its lasting URL, where its purpose is public."""

    id: UUID
    purpose: Purpose
    content_type: str
    size: int
    filename: str
    url: str | None


def file_name(typed: str) -> str:
    """The last part of a path that people may have typed, without what no name should hold."""
    return _UNFIT.sub("", re.split(r"[/\\]", typed)[-1]).strip().strip(".") or "file"
