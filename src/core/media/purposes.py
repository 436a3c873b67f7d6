"""What uploads are for, as data: another purpose is another value."""

from __future__ import annotations

import msgspec

from core.media.kinds import IMAGES
from core.shared.files import Purpose

MB = 1024 * 1024


class UploadPurpose(msgspec.Struct, frozen=True, kw_only=True):
    """What may be uploaded for a purpose: these types, so many bytes at most.

    What is `public` has a lasting URL, all else is fetched by signed ones. With `longest_edge` pictures are made anew,
    no larger than that, without what cameras write into them. What is `personal` goes when its person goes.
    """

    name: Purpose
    types: frozenset[str]
    max_bytes: int
    public: bool = False
    longest_edge: int | None = None
    personal: bool = False


PRODUCT_IMAGE = UploadPurpose(name="product_image", types=IMAGES, max_bytes=10 * MB, public=True, longest_edge=2048)
PRODUCT_ASSET = UploadPurpose(
    name="product_asset",
    types=IMAGES
    | {
        "application/gzip",
        "application/json",
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "audio/mpeg",
        "text/csv",
        "text/markdown",
        "text/plain",
        "video/mp4",
    },
    max_bytes=200 * MB,
)
PHOTO = UploadPurpose(name="photo", types=IMAGES - {"image/gif"}, max_bytes=5 * MB, longest_edge=2048, personal=True)
