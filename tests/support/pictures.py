"""Pictures for tests, made by hand or by Pillow."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

GPS = 0x8825
FORMS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}


def picture(content_type: str = "image/png", width: int = 40, height: int = 30, **options: Any) -> bytes:
    """A small one, dark at the left and bright at the right."""
    image = Image.linear_gradient("L").rotate(90).resize((width, height)).convert("RGB")
    made = BytesIO()
    image.save(made, FORMS[content_type], **options)
    return made.getvalue()


def from_a_phone(content_type: str = "image/jpeg", *, orientation: int = 6) -> bytes:
    """One that knows where it was taken, and that is lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Cameramaker"
    exif.get_ifd(GPS)[2] = (40.0, 25.0, 0.0)
    return picture(content_type, exif=exif.tobytes())


def png_header(width: int, height: int) -> bytes:
    """A PNG that says that it is so large, with next to nothing behind it."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def opened(content: bytes) -> Image.Image:
    """It, decoded."""
    image = Image.open(BytesIO(content))
    image.load()
    return image
