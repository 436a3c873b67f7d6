"""How large a picture is, read from its header: nothing is decoded, so that a bomb costs what its header costs."""

from __future__ import annotations

import struct

from core.shared.errors import Invalid

LONGEST_EDGE = 12_000
MOST_PIXELS = {"image/gif": 12_000_000, "image/jpeg": 25_000_000, "image/png": 12_000_000, "image/webp": 8_000_000}
"""What decoding may cost, some 130 MB at most: a pixel of WebP costs 16 bytes in all, one of PNG 10, and a large JPEG
is decoded at a fraction of its size."""
HEADER = 1024 * 1024
"""Within so many bytes of a file its size is told; in a JPEG what cameras write stands before it."""

Size = tuple[int, int]


def checked_size(content_type: str, head: bytes) -> Size:
    """Width and height; raises `Invalid` when they can't be read, and for pictures that nobody needs."""
    try:
        width, height = _READERS[content_type](head)
    except (struct.error, IndexError) as error:
        raise Invalid("image_unreadable", "This picture is damaged.") from error
    if width < 1 or height < 1:
        raise Invalid("image_unreadable", "This picture is damaged.")
    most = MOST_PIXELS[content_type]
    if max(width, height) > LONGEST_EDGE or width * height > most:
        detail = f"Such pictures have {most // 10**6} megapixels at most, and {LONGEST_EDGE} pixels an edge."
        raise Invalid("image_too_large", detail)
    return width, height


def _png(head: bytes) -> Size:
    if head[12:16] != b"IHDR":
        return 0, 0
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def _gif(head: bytes) -> Size:
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def _webp(head: bytes) -> Size:
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(head: bytes) -> Size:
    """From the frame header (T.81 §B.2.2), over the segments before it, of which nobody needs more than a hundred."""
    place = 2
    for _ in range(100):
        marker, length = head[place + 1], int.from_bytes(head[place + 2 : place + 4], "big")
        if head[place] != 0xFF or length < 2:
            break
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", head, place + 5)
            return width, height
        place += 2 + length
    return 0, 0


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_READERS = {"image/gif": _gif, "image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
