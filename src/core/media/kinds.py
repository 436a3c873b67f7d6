"""What a file is by its bytes, whatever it is called."""

from __future__ import annotations

import re

IMAGES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
SNIFFED = 4096
"""How many bytes from the beginning tell the type."""

EXTENSIONS = {
    "application/gzip": "gz",
    "application/json": "json",
    "application/octet-stream": "bin",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "text/csv": "csv",
    "text/markdown": "md",
    "text/plain": "txt",
    "video/mp4": "mp4",
}
"""Every type that a purpose may allow."""
TYPES = {extension: kind for kind, extension in EXTENSIONS.items()}

_MAGIC = {
    "application/gzip": re.compile(rb"\x1f\x8b\x08"),
    "application/pdf": re.compile(rb"%PDF-"),
    "application/zip": re.compile(rb"PK\x03\x04|PK\x05\x06"),
    "audio/mpeg": re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL),
    "video/mp4": re.compile(rb"....ftyp", re.DOTALL),
}
_TEXTS = frozenset({"application/json", "text/csv", "text/markdown", "text/plain"})
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?[ \t\r\n]*[\[{"\-0-9tfn]')
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def plain_type(content_type: str) -> str:
    """The type without parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def is_a(content_type: str, head: bytes) -> bool:
    """Whether a file that begins so can be of that type. Anything can be `application/octet-stream`."""
    if content_type in _TEXTS:
        return _is_text(head) and (content_type != "application/json" or _JSON.match(head) is not None)
    magic = _MAGIC.get(content_type)
    return magic.match(head) is not None if magic else content_type == "application/octet-stream"


def type_by_bytes(content: bytes) -> str:
    """The type of a file that nobody named: what its first bytes say, else text or just bytes."""
    head = content[:SNIFFED]
    found = next((kind for kind, magic in _MAGIC.items() if magic.match(head)), None)
    return found or ("text/plain" if _is_text(head) else "application/octet-stream")


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters, but for a character that the cut at the end may have broken."""
    if _CONTROLS.search(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(head) >= SNIFFED and error.reason == "unexpected end of data"
    return True
